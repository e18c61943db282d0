"""Runs small programs over a transaction under every choice of branch and exception, on redis-py's own ``Pipeline`` without a server.

What a command gives tells whether it was queued: redis-py gives the pipeline itself then. Only ``execute`` is not redis-py's own: it sends nothing.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from redis.client import Pipeline
from redis.exceptions import RedisError

from tests.programs import enumerated
from tests.programs.enumerated import Compiled, Endless, World, run, worlds
from tests.programs.small_programs import NO_HELPERS, Block


@dataclass(frozen=True)
class Seen:
    """What happened over all runs: how the reply that is looked at was asked for; whether anything was queued, and executed or reset.

    ``refused``: redis-py raised because of the order of the steps (MULTI after a command was queued, WATCH after MULTI). ``executed``: some run
    comes to ``execute``. ``dropped``: one ends normally with commands queued, and nothing raised before; ``doubtful``: something did, and was
    caught, or the commands were queued before WATCH.
    """

    asked: frozenset[str]
    queued: bool
    ended: bool
    refused: bool
    executed: bool
    dropped: bool
    doubtful: bool


@dataclass
class TransactionWorld(World):
    """Decides what calls do, and writes down how commands were sent."""

    asked: set[str] = field(default_factory=set)
    queued: bool = False
    ended: bool = False
    refused: bool = False
    executed: bool = False
    dropped: bool = False
    doubtful: bool = False
    has_raised: bool = False

    def thrown(self) -> Exception:
        self.has_raised = True
        return super().thrown()

    def leave(self, pipe: Transaction) -> None:
        """The run ends normally."""
        is_left = bool(pipe.command_stack)
        self.dropped = is_left and not self.has_raised and not pipe.watching
        self.doubtful = is_left and not self.dropped


class Transaction(Pipeline):
    """redis-py's pipeline, which may raise after every step, as the analysis assumes; ``calm`` is the same one and never raises."""

    def __init__(self, world: TransactionWorld) -> None:
        super().__init__(None, {}, True, None)  # type: ignore[arg-type]  # no server, so no pool
        self.world = world
        self.may_raise = world.may_raise

    def __del__(self) -> None:
        """redis-py resets here, which is no step of the program."""

    @property
    def calm(self) -> _Calm:
        return _Calm(self)

    def immediate_execute_command(self, *args: Any, **options: Any) -> bytes:
        if args[0] == "WATCH":
            self.watching = True
        return b"1"

    def execute_command(self, *args: Any, **options: Any) -> Any:
        answer = super().execute_command(*args, **options)
        self.world.queued |= answer is self and not self.world.over
        if args[0] == "GET" and not self.world.over:
            self.world.asked.add("queued" if answer is self else "immediate")
        self.may_raise()
        return answer

    def multi(self) -> None:
        self._ordered(super().multi)
        self.may_raise()

    def watch(self, *names: Any) -> Any:
        return self._ordered(super().watch, *names)

    def _ordered(self, step: Callable[..., Any], *args: Any) -> Any:
        try:
            return step(*args)
        except RedisError:
            self.world.refused = True
            raise

    def execute(self, raise_on_error: bool = True) -> list[Any]:
        self.world.executed |= not self.world.over
        self.reset()
        return []

    def reset(self) -> None:
        self.world.ended = True
        super().reset()
        self.may_raise()


class _Calm:
    """The steps of a transaction in a ``finally`` block, which are trusted not to raise."""

    def __init__(self, pipe: Transaction) -> None:
        self._pipe = pipe

    def __getattr__(self, name: str) -> Callable[..., Any]:
        def step(*args: Any) -> Any:
            self._pipe.may_raise = lambda: None
            try:
                return getattr(self._pipe, name)(*args)
            except RedisError:
                return None
            finally:
                self._pipe.may_raise = self._pipe.world.may_raise

        return step


def compiled(programs: Sequence[Block], helpers: Mapping[str, Sequence[str]] = NO_HELPERS) -> list[Compiled]:
    """The programs as functions of a pipeline, which they may give to ``helpers``."""
    return enumerated.compiled(programs, subject="pipe", prelude="", helpers=helpers)


def seen_of(function: Compiled) -> Seen:
    """Run a program under all decisions. Raises TooManyRuns."""
    runs: list[TransactionWorld] = []
    for world in worlds(TransactionWorld):
        with contextlib.suppress(Endless, Exception):  # however it ends
            pipe = Transaction(world)
            run(function, pipe, world)
            world.leave(pipe)
        runs.append(world)
    asked = frozenset(how for world in runs for how in world.asked)
    found = {name: any(getattr(world, name) for world in runs) for name in ("queued", "ended", "refused", "executed", "dropped", "doubtful")}
    return Seen(asked, **found)
