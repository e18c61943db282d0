"""What each rule claims, as something that a server can prove: which program is run, how its harm is measured, and what must come out."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

FOLDER: Final = Path(__file__).parent
PROGRAMS: Final = FOLDER / "programs"
REDIS: Final = ("redis",)
VALKEY: Final = ("valkey",)
BOTH: Final = (*REDIS, *VALKEY)
AIOREDIS: Final = ("aioredis",)

Value = int | float | str


@dataclass(frozen=True)
class AtLeast:
    """A time that must not be shorter."""

    least: float

    def holds(self, value: Value) -> bool:
        return isinstance(value, (int, float)) and value >= self.least


@dataclass(frozen=True)
class Below:
    """A time that must be shorter."""

    bound: float

    def holds(self, value: Value) -> bool:
        return isinstance(value, (int, float)) and value < self.bound


@dataclass(frozen=True)
class Exactly:
    """A count or a word that must be this one."""

    value: Value

    def holds(self, value: Value) -> bool:
        return value == self.value


@dataclass(frozen=True)
class OneOf:
    """A word that must be one of these: which one depends on the parser that is installed."""

    values: tuple[Value, ...]

    def holds(self, value: Value) -> bool:
        return value in self.values


@dataclass(frozen=True)
class Faster:
    """A time that must be shorter than that of the bad program by this factor; asked of the good one."""

    factor: float


Expected = AtLeast | Below | Exactly | OneOf | Faster | None


@dataclass(frozen=True)
class Claim:
    """One measured sentence: what ``says`` names is ``bad`` for ``programs/<code>_<program>_bad.py``, and ``good`` for its cure.

    A claim without ``bad`` is about code that only looks bad. ``unit`` follows the numbers (``s``, ``ms``). ``cluster``: the server must be in
    cluster mode.
    """

    code: str
    program: str
    says: str
    measure: str
    bad: Expected
    good: Expected
    libraries: tuple[str, ...] = BOTH
    unit: str = ""
    cluster: bool = False

    @property
    def name(self) -> str:
        """``rdp101_invocation.connections``."""
        return f"{self.stem}.{self.measure}"

    @property
    def stem(self) -> str:
        return f"{self.code.lower()}_{self.program}"

    def sides(self) -> list[str]:
        """``bad`` and ``good``, or ``good`` alone."""
        return ["bad", "good"] if self.bad is not None else ["good"]

    def wrong(self, values: dict[str, Value]) -> list[str]:
        """What does not come out as expected, in words."""
        wrong = []
        for side, expected in (("bad", self.bad), ("good", self.good)):
            if isinstance(expected, Faster):
                bad, good = values["bad"], values["good"]
                holds = isinstance(bad, (int, float)) and isinstance(good, (int, float)) and good * expected.factor < bad
            else:
                holds = expected is None or expected.holds(values[side])
            if not holds:
                wrong.append(f"{self.name}, {side}: {self.says}: {values[side]!r}, expected {expected}")
        return wrong


def _one(value: Value) -> Exactly:
    return Exactly(value)


_ACCEPTED: Final = "connections that the server accepts for 100"
_REFUSED: Final = "calls of 20 that get no connection of a pool of 5"
_WAITS: Final = "another user's INCR beside a BLPOP of 0.5 s"
_LOST: Final = "elements of 5 that are lost, each pushed as the reader's time ends in a busy event loop"
_TICKS: Final = "turns of 10 that another task gets while a SET waits 0.5 s for the server"
_IN_HELPER: Final = "in a plain function that the coroutine calls"

CLAIMS: Final = (
    Claim("RDP101", "invocation", f"{_ACCEPTED} invocations", "connections", _one(100), _one(1)),
    Claim("RDP101", "invocation", "median time of an invocation on loopback", "milliseconds", AtLeast(0), Faster(1.3), unit="ms"),
    Claim("RDP101", "stream", f"{_ACCEPTED} requests to an asyncio server", "connections_served", _one(100), _one(1)),
    Claim("RDP101", "from_pool", f"{_ACCEPTED} clients made by from_pool(), or over connection_pool=", "connections", _one(100), _one(1)),
    Claim("RDP102", "accessor", f"{_ACCEPTED} invocations that call an accessor", "connections", _one(100), _one(1)),
    Claim("RDP102", "stream", f"{_ACCEPTED} requests to an asyncio server", "connections_served", _one(100), _one(1)),
    Claim("RDP103", "with", f"{_ACCEPTED} invocations", "connections", _one(100), _one(1)),
    Claim("RDP103", "with", "how another thread's BLPOP ends meanwhile", "in_flight", OneOf(("fails", "sent again")), _one("undisturbed")),
    Claim("RDP103", "stream", f"{_ACCEPTED} requests to an asyncio server", "connections_served", _one(100), _one(1)),
    Claim("RDP104", "worker", f"{_ACCEPTED} jobs of a worker's loop", "connections", _one(100), _one(1)),
    Claim("RDP104", "items", f"{_ACCEPTED} items for which a loop starts a task", "connections", _one(100), _one(1)),
    Claim("RDP105", "database", "keys of 20 that a client for database 3 writes there", "in_third_database", _one(0), _one(20)),
    Claim("RDP105", "await", "the same, asynchronous, over a pool from a URL", "in_third_database", _one(0), _one(20)),
    Claim("RDP105", "server", "how a command for a host that has no server ends", "error", _one("none"), _one("ConnectionError")),
    Claim("RDP105", "password", "the user whom the server takes a client for, of user worker", "user", _one("default"), _one("worker")),
    Claim("RDP106", "ping", "clients that 20 requests make which come together", "connections_once", _one(20), _one(1)),
    Claim("RDP201", "raw", f"raw connection: {_REFUSED}", "refused", _one(15), _one(0)),
    Claim("RDP201", "monitor", f"monitor: {_REFUSED}", "refused", _one(15), _one(0)),
    Claim("RDP201", "pubsub", f"asynchronous PubSub: {_REFUSED}", "refused", _one(15), _one(0)),
    Claim(
        "RDP201",
        "client",
        "connections that 20 dropped asynchronous clients leave open until garbage is collected",
        "left_open",
        _one(20),
        _one(0),
        REDIS,
    ),
    Claim(
        "RDP201",
        "subscriber",
        f"synchronous PubSub in a cycle, before garbage is collected: {_REFUSED}",
        "refused_without_collection",
        _one(15),
        _one(0),
    ),
    Claim(
        "RDP201",
        "dropped_subscriber",
        f"synchronous PubSub that nothing refers to, on CPython: {_REFUSED}",
        "refused_without_collection",
        None,
        _one(0),
    ),
    Claim("RDP201", "aioredis", "calls of 5 that still wait for a connection of a pool of 3 after 0.3 s", "hanging", _one(2), _one(0), AIOREDIS),
    Claim("RDP202", "early_return", f"early return: {_REFUSED}", "refused", _one(15), _one(0)),
    Claim("RDP202", "branch", f"branch, asynchronous PubSub: {_REFUSED}", "refused", _one(15), _one(0)),
    Claim("RDP202", "watching", f"asynchronous pipeline after watch(): {_REFUSED}", "refused", _one(15), _one(0)),
    Claim("RDP203", "error", f"error reply: {_REFUSED}", "refused", _one(15), _one(0)),
    Claim("RDP203", "cancelled", f"cancelled tasks: {_REFUSED}", "refused_when_cancelled", _one(15), _one(0)),
    Claim("RDP204", "store", "connections that 20 closed objects leave open", "left_open", _one(20), _one(0)),
    Claim("RDP204", "feed", f"closed objects with a PubSub: {_REFUSED}", "refused", _one(15), _one(0)),
    Claim("RDP205", "blocking_pool", "users to whom a BlockingConnectionPool then lends one connection", "loans", _one(2), _one(1)),
    Claim("RDP205", "valkey_pool", "users to whom a plain pool of valkey then lends one connection", "loans", _one(2), _one(1), VALKEY),
    Claim("RDP205", "plain_pool", "users to whom a plain pool of redis-py then lends one connection", "loans", None, _one(1), REDIS),
    Claim("RDP205", "error", "what the caller of an asynchronous pool gets for an error reply", "error", _one("KeyError"), _one("ResponseError")),
    Claim("RDP206", "late_read", "users of two who are given each other's reply", "foreign_replies", _one(2), _one(0)),
    Claim("RDP207", "feed", f"PubSub made anew after an error: {_REFUSED}", "refused", _one(16), _one(0)),
    Claim("RDP207", "client", "connections that 20 objects leave open which reconnected once and are closed", "left_open", _one(20), _one(0)),
    Claim("RDP208", "command", f"a command fails in finally, before the release: {_REFUSED}", "refused", _one(15), _one(0)),
    Claim("RDP301", "full_pool", "INCRs of 20 that a pool of 4 refuses beside 4 BLPOPs", "refused_beside", _one(20), _one(0)),
    Claim("RDP301", "default_pool", "INCRs of 20 that a client's default pool refuses beside 100 BLPOPs", "refused_beside", _one(20), _one(0), REDIS),
    Claim("RDP301", "blocking_pool", f"{_WAITS}, full BlockingConnectionPool", "wait", AtLeast(0.3), Below(0.15), unit="s"),
    Claim("RDP301", "single_connection", f"{_WAITS}, single_connection_client", "wait", AtLeast(0.3), Below(0.15), REDIS, "s"),
    Claim("RDP301", "event_loop", f"{_WAITS}, synchronous client in a coroutine", "wait", AtLeast(0.3), Below(0.15), REDIS, "s"),
    Claim("RDP301", "aioredis", "another user's INCR beside a BLPOP of 1 s", "wait", AtLeast(0.3), Below(0.15), AIOREDIS, "s"),
    Claim("RDP302", "url", "how a BLPOP of 0.5 s on an empty list ends, socket_timeout of 0.3 s", "ends", _one("TimeoutError"), _one("none")),
    Claim("RDP302", "client", "connections that the server accepts for that BLPOP, by a client that retries", "attempts", _one(11), _one(1), REDIS),
    Claim("RDP304", "route", "workers of 4 that requests hold 1.5 s later, when no answer comes", "held", _one(4), _one(0)),
    Claim("RDP305", "wait_for", f"{_LOST}, wait_for()", "lost", _one(5), _one(0)),
    Claim("RDP305", "scope", f"{_LOST}, timeout()", "lost", _one(5), _one(0)),
    Claim("RDP303", "reply", _TICKS, "ticks", _one(0), _one(10)),
    Claim("RDP303", "helper", f"the same, {_IN_HELPER}", "ticks", _one(0), _one(10)),
    Claim("RDP401", "reply", "callers of 20 whom an awaited SETNX tells that they are the first", "granted", _one(20), _one(1)),
    Claim("RDP401", "cluster", "keys that 20 awaited SETs write on a cluster", "written", _one(0), _one(20), cluster=True),
    Claim("RDP401", "aioredis", "calls of 5 that still wait after 0.3 s", "hanging", _one(5), _one(0), AIOREDIS),
    Claim(
        "RDP402", "store", "SETs of 20 that the server has when execute() starts, with the await and without", "sent_before_execute", _one(0), _one(0)
    ),
    Claim("RDP403", "claim", "callers of 20 whom SETNX tells that they are the first", "granted", _one(20), _one(1)),
    Claim("RDP403", "await", "the same, asynchronous", "granted", _one(20), _one(1)),
    Claim("RDP403", "loop", "commands queued by a loop over a set of one member, stopped at 1000", "queued", _one(1000), _one(1)),
    Claim("RDP404", "store", "keys that 20 calls write", "written", _one(0), _one(20)),
    Claim("RDP404", "await", "the same, asynchronous", "written", _one(0), _one(20)),
    Claim("RDP405", "take", "jobs taken of one that comes 0.2 s after BLPOP was called with a timeout of 3 s", "taken", _one(0), _one(1)),
    Claim("RDP405", "await", "the same, asynchronous", "taken", _one(0), _one(1)),
    Claim("RDP406", "discard", "what a call that drops its queue ends with", "error", _one("ResponseError"), _one("none")),
    Claim("RDP406", "batch", "dropped writes of 20 that pipeline(transaction=False) carries out", "decremented", _one(20), _one(0)),
    Claim("RDP406", "await", "the same, asynchronous", "decremented", _one(20), _one(0)),
    Claim("RDP407", "double", "writes of one call, stopped at 50", "turns", _one(50), _one(1)),
    Claim("RDP407", "await", "the same, asynchronous", "turns", _one(50), _one(1)),
    Claim("RDP504", "gather", "readers of 2 that end with a RuntimeError, as another coroutine reads", "lost_readers", _one(1), _one(0)),
    Claim("RDP501", "store", "keys that 20 SETs write", "written", _one(0), _one(20)),
    Claim("RDP502", "invocation", "invocations of 20 that fail", "failed", _one(10), _one(0)),
    Claim("RDP503", "message", "messages of 1 that the parent gets, whose child reads as well", "received", _one(0), _one(1)),
    Claim("RDP505", "multi", "how a call ends that begins its transaction by multi()", "error", _one("TypeError"), _one("none")),
    Claim("RDP505", "pubsub", "how a call ends that opens a PubSub", "error", _one("TypeError"), _one("none")),
    Claim("RDP408", "tasks", "replies to one command of a task that executes while another has queued one", "replies", _one(2), _one(1)),
    Claim("RDP409", "batches", "keys of 60 that 20 calls write which execute each second one", "written", _one(40), _one(60)),
    Claim("RDP409", "await", "the same, asynchronous", "written", _one(40), _one(60)),
    Claim("RDP410", "halfway", "keys that 20 calls leave which fail between two writes", "written", _one(20), _one(0)),
    Claim("RDP410", "await", "the same, asynchronous", "written", _one(20), _one(0)),
)
