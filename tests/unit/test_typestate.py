"""Typestate: in which state a connection or a transaction is on each exit of a function.

The value that is followed is the one of the marked call. Of each exit the states are named, ``next done held`` says that
the function can end with the connection given back or held.
"""

from __future__ import annotations

from collections.abc import Mapping

import libcst as cst
import pytest

from flake8_redis_pool.analysis.inference.engine import types_of
from flake8_redis_pool.analysis.inference.values import LibraryObject, things_in
from flake8_redis_pool.analysis.interpreter.interpreter import Interpreter
from flake8_redis_pool.analysis.interpreter.transfer import Exit
from flake8_redis_pool.analysis.program.module import Module
from flake8_redis_pool.analysis.symbols.builder import symbols_of
from flake8_redis_pool.analysis.symbols.scopes import Scope
from flake8_redis_pool.analysis.syntax import nodes
from flake8_redis_pool.analysis.typestate.connections import ConnectionTracker, HandedOn, use_of_parameter_in
from flake8_redis_pool.analysis.typestate.listening import never_ends
from flake8_redis_pool.analysis.typestate.state import ConnectionStatus, State, TransactionStatus
from flake8_redis_pool.analysis.typestate.transactions import Transaction, TransactionTracker
from tests.unit.sources import alone, cases, line_of, marked, scope

# -- the thin layer between the tables and the trackers


def _statuses(exits: Mapping[Exit, Mapping[State, object]]) -> str:
    """The statuses of the states on each exit."""
    return ", ".join(f"{exit_.value} {' '.join(sorted({state.status.value for state in states}))}" for exit_, states in exits.items() if states)


def _origin(module: Module) -> tuple[cst.Call, Scope, LibraryObject]:
    """The marked call, the function in which it stands, and the object that it gives."""
    node = marked(module)
    call = node.expression if isinstance(node, cst.Await) else node
    assert isinstance(call, cst.Call)
    function = symbols_of(module).scope_of_call[call].enclosing_function()
    assert function is not None
    (thing,) = things_in(types_of(module).value_of(call))
    return call, function, thing


def _body(function: Scope) -> cst.BaseSuite:
    assert isinstance(function.node, cst.FunctionDef)
    return function.node.body


def _connection(module: Module) -> tuple[str, ConnectionTracker]:
    """The exits of the function that takes the connection, and the tracker that followed it."""
    call, function, thing = _origin(module)
    tracker = ConnectionTracker(module, function, call, thing)
    return _statuses(Interpreter(tracker).run(_body(function), State(ConnectionStatus.NONE))), tracker


def _transaction(module: Module) -> tuple[str, Transaction]:
    """The exits of the function that opens the transaction, and what was seen of it."""
    call, function, thing = _origin(module)
    transaction = Transaction(call, function, thing, None)
    return _statuses(Interpreter(TransactionTracker(module, transaction)).run(_body(function), State(TransactionStatus.NONE))), transaction


def _commands(transaction: Transaction) -> str:
    """The commands of a transaction, each with the states in which it is called."""
    found = ((nodes.last_name(call.func), states) for call, states in transaction.commands.items())
    return ", ".join(f"{name} {' '.join(sorted(state.value for state in states))}" for name, states in found)


# -- connections

#: ``conn`` is taken from ``pool``, then the lines of the case follow.
_TAKEN = """\
import asyncio, contextlib, logging, redis
pool = redis.ConnectionPool()
other = redis.ConnectionPool()
logger = logging.getLogger()
def give_back(c): pool.release(c)
def look(c): print(c)
def keep(c): kept.append(c)
def perhaps(c, x):
    if x: pool.release(c)
class Holder:
    def __init__(self, c): self.c = c
def f(x, self):
    conn = pool.get_connection()  # <-
"""

CONNECTIONS = cases(
    ("nothing is done with it", "pass", "next held, raise none"),
    ("it is given back", "pool.release(conn)", "next done, raise done none"),
    ("a call in between can raise", "work()\npool.release(conn)", "next done, raise done held none"),
    ("in a finally", "try:\n    work()\nfinally:\n    pool.release(conn)", "next done, raise done none"),
    (
        "in an except and behind it",
        "try:\n    work()\nexcept Exception:\n    pool.release(conn)\n    raise\npool.release(conn)",
        "next done, raise done none",
    ),
    ("in an except that catches some errors", "try:\n    work()\nexcept OSError:\n    pass\npool.release(conn)", "next done, raise done held none"),
    ("on one branch", "if x:\n    pool.release(conn)", "next done held, raise done none"),
    ("an early return", "if x:\n    return\npool.release(conn)", "next done, return held, raise done none"),
    (
        "the same test twice",
        "if x:\n    pool.release(conn)\n    return\nif not x:\n    pool.release(conn)",
        "next done, return done, raise done none",
    ),
    (
        "the same test of something that was bound anew",
        "if x:\n    pool.release(conn)\nx = work\nif not x:\n    pool.release(conn)",
        "next done held, raise done none",
    ),
    ("a test of the connection itself", "if conn:\n    pool.release(conn)", "next done, raise done none"),
    ("a test for None", "if conn is not None:\n    pool.release(conn)", "next done, raise done none"),
    ("under another name", "c = conn\npool.release(c)", "next done, raise done none"),
    ("after its name was taken", "c = conn\nconn = None\npool.release(c)", "next done, raise done none"),
    ("not by a name that means something else", "conn = work\npool.release(conn)", "next held, raise held none"),
    ("deleting the name gives nothing back", "del conn", "next held, raise none"),
    ("by a function of the module", "give_back(conn)", "next done, raise done none"),
    ("by a function that is given it by keyword", "give_back(c=conn)", "next done, raise done none"),
    ("a function that only looks", "look(conn)", "next held, raise held none"),
    ("a function that keeps it", "keep(conn)", "next gone, raise gone none"),
    ("a function that gives it back sometimes", "perhaps(conn, x)", "next gone, raise gone none"),
    ("a function that nobody knows", "work(conn)", "next gone, raise gone none"),
    ("print only looks", "print(conn)", "next held, raise none"),
    ("a log only looks", "logger.info('%s', conn)", "next held, raise none"),
    ("it is returned", "return conn", "return gone, raise none"),
    ("something else is returned", "return x", "return held, raise none"),
    ("it is returned in a tuple", "return conn, x", "return gone, raise none"),
    ("it is yielded", "yield conn", "next gone, raise none"),
    ("it is stored", "self.conn = conn", "next gone, raise none"),
    ("it is stored in an object of the project", "self.holder = Holder(conn)", "next gone, raise gone none"),
    ("it is stored in a local object", "Holder(conn)", "next gone, raise gone none"),
    ("it is stored under a key", "self.conns['a'] = conn", "next gone, raise none"),
    ("it is put in a list that is returned", "conns = []\nconns.append(conn)\nreturn conns", "return gone, raise gone none"),
    ("it is put in a list that nobody reads", "conns = []\nconns.append(conn)", "next held, raise none"),
    ("an inner function uses it", "def g():\n    return conn\nwork(g)", "next gone, raise gone none"),
    ("a lambda uses it", "work(lambda: conn)", "next gone, raise gone none"),
    ("an inner function has a name like it", "def g(conn):\n    return conn", "next held, raise none"),
    ("its method is handed out", "work(conn.send_command)", "next gone, raise gone none"),
    ("a command through it", "conn.send_command('PING')", "next held, raise held none"),
    ("it is disconnected, which gives nothing back", "conn.disconnect()", "next held, raise held none"),
    ("to another pool", "other.release(conn)", "next held, raise held none"),
    ("the pool is not closed by it", "pool.disconnect()", "next held, raise held none"),
    ("in an except suppress", "with contextlib.suppress(Exception):\n    work()\npool.release(conn)", "next done, raise done none"),
    ("twice", "pool.release(conn)\npool.release(conn)", "next done, raise done none"),
    ("taken in a loop and given back there", "for y in x:\n    work()\npool.release(conn)", "next done, raise done held none"),
    ("a loop over a display gives its item back", "for c in (conn, x):\n    pool.release(c)", "next gone, raise gone none"),
    ("a loop over a display uses its item", "for c in (conn, x):\n    c.send_command('PING')", "next held, raise held none"),
    ("a loop over a display looks at its item", "for c in [conn]:\n    print(c)", "next held, raise none"),
    ("a loop over another display", "for c in [x]:\n    pool.release(c)", "next held, raise held none"),
    ("a name of a comprehension is another one", "[conn for conn in x]\npool.release(conn)", "next done, raise done none"),
    ("a walrus", "work(c := conn)", "next gone, raise gone none"),
    ("a match gives it another name", "match conn:\n    case c:\n        pool.release(c)", "next done, raise done none"),
    ("an import takes its name", "import work as conn\npool.release(conn)", "next held, raise held none"),
    ("an except takes its name", "try:\n    work()\nexcept Exception as conn:\n    pool.release(conn)", "next held, raise held none"),
)

#: Other holders; each is taken at the mark.
_HOLDERS = """\
import contextlib, redis, redis.asyncio as aio
client = redis.Redis()
async def f(self, stack):
"""

HOLDERS = cases(
    (
        "a subscriber that is closed",
        "feed = client.pubsub()  # <-\nfeed.subscribe('a')\nfeed.close()",
        "next done, raise done held none",
    ),
    (
        "a subscriber that is entered",
        "feed = client.pubsub()  # <-\nwith feed:\n    feed.subscribe('a')",
        "next done, raise done none",
    ),
    (
        "a subscriber that says that it holds nothing",
        "feed = client.pubsub()  # <-\nif feed.subscribed:\n    feed.close()",
        "next done none, raise done none",
    ),
    (
        "an asynchronous client",
        "waiting = aio.Redis()  # <-\nawait waiting.get('a')\nawait waiting.aclose()",
        "next done, raise done held none, cancel done held",
    ),
    (
        "an asynchronous client whose close nobody awaits",
        "waiting = aio.Redis()  # <-\nwaiting.aclose()",
        "next held, raise held none",
    ),
    (
        "a pool that is closed with the client over it",
        "pool = aio.ConnectionPool()  # <-\nover = aio.Redis(connection_pool=pool)\nawait over.aclose(close_connection_pool=True)",
        "next done, raise done none, cancel done",
    ),
    (
        "a pool that is not closed with the client over it",
        "pool = aio.ConnectionPool()  # <-\nover = aio.Redis(connection_pool=pool)\nawait over.aclose()",
        "next held, raise held none, cancel held",
    ),
    (
        "a loop over a sum of displays closes its item",
        "waiting = aio.Redis()  # <-\nfor each in self.others + [waiting]:\n    await each.aclose()",
        "next done, raise done none, cancel done",
    ),
    (
        "a comprehension over a display closes its item",
        "feed = client.pubsub()  # <-\nfeed.subscribe('a')\n[each.close() for each in (feed,)]",
        "next done, raise done held none",
    ),
    (
        "closing()",
        "feed = client.pubsub()  # <-\nwith contextlib.closing(feed):\n    work()",
        "next done, raise done none",
    ),
    (
        "a stack takes it over",
        "feed = client.pubsub()  # <-\nstack.enter_context(feed)",
        "next gone, raise gone none",
    ),
    (
        "a transaction over the client is for the call",
        "waiting = aio.Redis()  # <-\npipe = waiting.pipeline()\nwork(pipe)\nawait waiting.aclose()",
        "next done, raise done held none, cancel done",
    ),
    (
        "what is made over the client is stored",
        "waiting = aio.Redis()  # <-\nself.feed = waiting.pubsub()",
        "next gone, raise none",
    ),
    (
        "the pool below the client is stored",
        "waiting = aio.Redis()  # <-\nself.pool = waiting.connection_pool",
        "next gone, raise none",
    ),
    (
        "a number of the pool below the client is stored",
        "waiting = aio.Redis()  # <-\nself.size = waiting.connection_pool.max_connections",
        "next held, raise none",
    ),
    (
        "the pool below the client is closed by another name",
        "waiting = aio.Redis()  # <-\nbelow = waiting.connection_pool\nawait below.disconnect()",
        "next done, raise done none, cancel done",
    ),
)


def _with(text: str, lines: str) -> Module:
    """The module of a text that ends in a function, with further lines of that."""
    return alone(text + "".join(f"    {line}\n" for line in lines.splitlines()))


@pytest.mark.parametrize(("lines", "expected"), CONNECTIONS)
def test_connections(lines: str, expected: str) -> None:
    assert _connection(_with(_TAKEN, lines))[0] == expected


@pytest.mark.parametrize(("lines", "expected"), HOLDERS)
def test_holders(lines: str, expected: str) -> None:
    assert _connection(_with(_HOLDERS, lines))[0] == expected


@pytest.mark.parametrize(
    ("lines", "lost", "on_error"),
    cases(
        ("taken again in a loop", "pass", True, False),
        ("given back on each turn", "pool.release(conn)", False, False),
        ("given back unless a turn is cut short", "if x: continue\npool.release(conn)", True, False),
        ("given back unless an error is caught", "try:\n    work()\nexcept Exception: continue\npool.release(conn)", False, True),
        ("the loop is left", "break", False, False),
    ),
)
def test_connections_that_are_taken_again_while_they_are_held(lines: str, lost: bool, on_error: bool) -> None:
    body = "".join(f"        {line}\n" for line in ["conn = pool.get_connection()  # <-", *lines.splitlines()])
    tracker = _connection(alone(f"import redis\npool = redis.ConnectionPool()\ndef f(x):\n    while x:\n{body}"))[1]
    assert (tracker.lost, tracker.lost_on_error) == (lost, on_error)


@pytest.mark.parametrize(
    ("lines", "expected"),
    cases(
        ("once", "pool.release(conn)", []),
        ("twice", "pool.release(conn)\npool.release(conn)", [2]),
        ("on either branch", "if x:\n    pool.release(conn)\nelse:\n    pool.release(conn)", []),
        ("in a branch and behind it", "if x:\n    pool.release(conn)\npool.release(conn)", [3]),
        ("where the release itself raised", "try:\n    pool.release(conn)\nexcept Exception:\n    pool.release(conn)", []),
        ("under another name", "c = conn\npool.release(conn)\npool.release(c)", [3]),
        ("one that was taken anew", "pool.release(conn)\nconn = pool.get_connection('x')\npool.release(conn)", []),
    ),
)
def test_connections_that_are_released_twice(lines: str, expected: list[int]) -> None:
    module = _with(_TAKEN, lines)
    calls = {id(call): number for number, call in _lines_of_calls(module)}
    assert [calls[id(call)] for call in _connection(module)[1].again] == expected


def _lines_of_calls(module: Module) -> list[tuple[int, cst.Call]]:
    """The calls of ``f``, each with its line below that which takes the connection."""
    first = line_of(module, marked(module))
    return [(line_of(module, call) - first, call) for call in scope(module, "f").calls]


@pytest.mark.parametrize(
    ("body", "expected"),
    cases(
        ("gives it back", "pool.release(c)", "releases"),
        ("gives it back in the end", "try: work()\n    finally: pool.release(c)", "releases"),
        ("passes it on to who gives it back", "release(c)", "releases"),
        ("gives it back on one branch", "if x: pool.release(c)", "may release"),
        ("uses it", "c.send_command('PING')", "ignores"),
        ("does nothing", "pass", "ignores"),
        ("stores it", "x.c = c", "keeps"),
        ("returns it", "return c", "keeps"),
        ("calls itself", "f(c, x)", "keeps"),
        ("ends in an error", "raise ValueError", "outlasts"),
        ("goes on for ever", "while True: c.send_command('PING')", "outlasts"),
    ),
)
def test_what_a_function_does_with_its_parameter(body: str, expected: str) -> None:
    module = alone(
        "import redis\npool = redis.ConnectionPool()\ndef release(c): pool.release(c)\n"
        f"def f(c, x):\n    {body}\ndef g():\n    conn = pool.get_connection()  # <-\n"
    )
    assert use_of_parameter_in(module)(HandedOn(scope(module, "f"), "c", _origin(module)[2])).value == expected


_LISTENING = """\
import redis
def stop(feed): feed.unsubscribe()
def look(feed): print(feed.channels)
def f(client: redis.Redis):
    feed = client.pubsub()
"""


@pytest.mark.parametrize(
    ("lines", "expected"),
    cases(
        ("over listen()", "for m in feed.listen():\n    work(m)", True),
        ("over a name for it", "messages = feed.listen()\nfor m in messages:\n    work(m)", True),
        ("counted", "for n, m in enumerate(feed.listen()):\n    work(m)", True),
        ("it unsubscribes", "for m in feed.listen():\n    feed.unsubscribe()", False),
        ("an inner function unsubscribes", "def stop():\n    feed.unsubscribe()\nfor m in feed.listen():\n    work(m)", False),
        ("who is given it unsubscribes", "stop(feed)\nfor m in feed.listen():\n    work(m)", False),
        ("who is given it does something else", "look(feed)\nfor m in feed.listen():\n    work(m)", True),
        ("over the messages that are there", "for m in feed.get_message():\n    work(m)", False),
        ("over something else", "for m in work():\n    work(m)", False),
        ("over a name with two values", "messages = work()\nmessages = feed.listen()\nfor m in messages:\n    work(m)", False),
    ),
)
def test_loops_that_never_end(lines: str, expected: bool) -> None:
    module = _with(_LISTENING, lines)
    function = scope(module, "f")
    (loop,) = (node for node in nodes.descendants(function.node) if isinstance(node, cst.For))
    assert never_ends(module, function, loop) is expected


# -- transactions

_OPENED = """\
import redis
client = redis.Redis()
def f(x, self):
    pipe = client.pipeline()  # <-
"""

TRANSACTIONS = cases(
    ("nothing is queued", "pass", "next empty, raise none"),
    ("a command is queued", "pipe.set('a', 1)", "next queued, raise none queued"),
    ("what was queued is executed", "pipe.set('a', 1)\npipe.execute()", "next empty, raise empty none queued"),
    ("on one branch", "pipe.set('a', 1)\nif x.y:\n    pipe.execute()", "next empty queued, raise empty none queued"),
    ("on the branch that a flag of the caller takes", "pipe.set('a', 1)\nif x:\n    pipe.execute()", "next empty, raise empty none queued"),
    ("if anything is queued", "pipe.set('a', 1)\nif len(pipe):\n    pipe.execute()", "next empty, raise empty none queued"),
    ("in a chain", "pipe.set('a', 1).get('a').execute()", "next empty, raise empty none queued"),
    ("it watches", "pipe.watch('a')", "next watching, raise none watching"),
    ("a command while it watches", "pipe.watch('a')\npipe.get('a')", "next watching, raise none watching"),
    ("queued again after multi", "pipe.watch('a')\npipe.multi()\npipe.set('a', 1)", "next queued, raise empty none queued watching"),
    ("reset", "pipe.set('a', 1)\npipe.reset()", "next empty, raise empty none queued"),
    ("it is returned", "pipe.set('a', 1)\nreturn pipe", "return unknown, raise none queued"),
    ("it is passed on", "work(pipe)", "next unknown, raise none unknown"),
    ("it is stored", "self.pipe = pipe", "next unknown, raise none"),
    ("executed after it was passed on", "work(pipe)\npipe.execute()", "next unknown, raise none unknown"),
    ("multi tells the state of one that was passed on", "work(pipe)\npipe.multi()", "next empty, raise empty none unknown"),
    ("under another name", "p = pipe\np.set('a', 1)\np.execute()", "next empty, raise empty none queued"),
    ("by the name of a queued command", "p = pipe.set('a', 1)\np.execute()", "next empty, raise empty none queued"),
    ("a name that means something else", "pipe = x\npipe.set('a', 1)", "next empty, raise empty none"),
    ("its block ends", "with pipe:\n    pipe.set('a', 1)", "next empty, raise empty none"),
    ("a loop over a display executes it", "pipe.set('a', 1)\nfor p in (pipe, x):\n    p.execute()", "next unknown, raise none queued unknown"),
    ("a loop over a display looks at it", "pipe.set('a', 1)\nfor p in (pipe, x):\n    print(p)", "next queued, raise none queued"),
    ("discard is a command", "pipe.discard()", "next queued, raise none queued"),
)


@pytest.mark.parametrize(("lines", "expected"), TRANSACTIONS)
def test_transactions(lines: str, expected: str) -> None:
    assert _transaction(_with(_OPENED, lines))[0] == expected


_HELPERS = """\
def fill(pipe):
    pipe.set('a', 1)
def send(pipe):
    pipe.execute()
def flush(pipe):
    if len(pipe):
        pipe.execute()
def guard(pipe):
    pipe.watch('a')
def again(pipe):
    return pipe.set('a', 1)
def keep(pipe):
    kept.append(pipe)
def each(pipe):
    yield pipe.execute()
def later(pipe):
    raise NotImplementedError
@decorated
def around(pipe):
    pipe.set('a', 1)
"""

LENT = cases(
    ("a function that queues", "fill(pipe)", "next queued, raise none queued"),
    ("one that executes", "fill(pipe)\nsend(pipe)", "next empty, raise empty none queued"),
    ("one that executes what is queued", "fill(pipe)\nflush(pipe)", "next empty, raise empty none queued"),
    ("one that watches", "guard(pipe)", "next watching, raise none watching"),
    ("one that gives it back, which is dropped", "again(pipe)", "next queued, raise none queued"),
    ("one that gives it back", "p = again(pipe)", "next unknown, raise none unknown"),
    ("one that keeps it", "keep(pipe)", "next unknown, raise none unknown"),
    ("a generator", "each(pipe)", "next unknown, raise none unknown"),
    ("a promise", "later(pipe)", "next unknown, raise none unknown"),
    ("a decorated one", "around(pipe)", "next unknown, raise none unknown"),
    ("what only looks", "pipe.set('a', 1)\nprint(len(pipe))", "next queued, raise none queued"),
)


@pytest.mark.parametrize(("lines", "expected"), LENT)
def test_transactions_that_are_lent(lines: str, expected: str) -> None:
    assert _transaction(_with(_HELPERS + _OPENED, lines))[0] == expected


@pytest.mark.parametrize(
    ("lines", "expected"),
    cases(
        ("queued", "pipe.set('a', 1)", "set queued"),
        ("each in a chain", "pipe.set('a', 1).get('a')", "set queued, get queued"),
        ("at once while it watches", "pipe.watch('a')\npipe.get('a')\npipe.multi()\npipe.set('a', 1)", "get watching, set queued"),
        ("it may watch or not", "if x:\n    pipe.watch('a')\npipe.get('a')", "get queued watching"),
        ("a test that is asked twice", "if x:\n    pipe.watch('a')\nif x:\n    pipe.get('a')", "get watching"),
        ("after execute it no longer watches", "pipe.watch('a')\npipe.execute()\npipe.get('a')", "get queued"),
        ("not known once somebody else has it", "work(pipe)\npipe.get('a')", "get unknown"),
        ("not those of the client", "client.get('a')", ""),
        ("not those of a name that means something else", "pipe = x\npipe.get('a')", ""),
        ("a blocking command", "pipe.blpop('a')", "blpop queued"),
        ("execute is none", "pipe.execute()", ""),
    ),
)
def test_commands_of_transactions(lines: str, expected: str) -> None:
    assert _commands(_transaction(_with(_OPENED, lines))[1]) == expected


@pytest.mark.parametrize(
    ("lines", "expected"),
    cases(
        ("nothing", "pass", ""),
        ("executed", "pipe.execute()", "executed"),
        ("reset", "pipe.reset()", "reset"),
        ("discarded", "pipe.discard()", "discarded"),
        ("handed over", "work(pipe)", "handed_over"),
        ("print only looks", "pipe.set(print(1), 1)", ""),
        ("executed on a branch", "if x:\n    pipe.execute()", "executed"),
        ("on no path", "return\npipe.execute()", ""),
    ),
)
def test_what_was_seen_of_transactions(lines: str, expected: str) -> None:
    transaction = _transaction(_with(_OPENED, lines))[1]
    seen = (name for name in ("executed", "reset", "discarded", "handed_over") if getattr(transaction, name))
    assert " ".join(seen) == expected


def test_awaits_of_a_plain_name() -> None:
    module = alone(
        """
        import redis.asyncio as aio
        client = aio.Redis()
        async def f():
            pipe = client.pipeline()  # <-
            pipe.set("a", 1)
            await pipe
        """
    )
    exits, transaction = _transaction(module)
    assert exits == "next queued, raise none queued, cancel queued"
    assert list(transaction.awaited_names.values()) == [{TransactionStatus.QUEUED}]
