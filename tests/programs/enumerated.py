"""Runs small programs under every choice of branch and exception, with a pool that counts: the independent answer to what the plugin claims.

Nothing of the plugin is used here. What a call may do is decided by a :class:`World`: each call of ``condition``, ``work``, ``items``, ``lock`` and
``get_connection`` is a decision, and a program is run again until every sequence of decisions was tried.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, TypeVar

from tests.programs.small_programs import NO_HELPERS, Block, functions, lines_of

#: Turns of loops in one run, all together; then conditions turn out false, and a loop that still does not end is left alone.
MOST_TURNS: Final = 3
#: Runs of one program.
MOST_RUNS: Final = 50_000
PRELUDE: Final = "    conn = other = None"


class Raised(Exception):
    """What calls and ``raise`` statements raise."""


class Endless(BaseException):
    """The run does not end: such a path is not judged."""


@dataclass(frozen=True)
class Truth:
    """What happens to the connection of one program, over all its runs.

    ``normally``: left open by a run, or taken once more while it was open, and no exception before; ``recovered``: the same after an exception
    that was caught; ``failing``, ``cancelled``: left open by a run that ended with an exception, or by its cancellation; ``twice``: released
    once more.
    """

    normally: bool = False
    recovered: bool = False
    failing: bool = False
    cancelled: bool = False
    released: bool = False
    twice: bool = False

    @property
    def code(self) -> str | None:
        """The code that is due. What only ends with exceptions and gives nothing back is taken to live as long as the process."""
        if not self.released:
            return "RDP201" if self.normally or self.recovered else None
        return "RDP202" if self.normally else "RDP203" if self.recovered or self.failing or self.cancelled else None


@dataclass
class World:
    """Decides what calls do: follows ``script`` as far as it goes, then takes the first choice, and writes down what was decided."""

    script: Sequence[int]
    taken: list[tuple[int, int]] = field(default_factory=list)
    turns: int = 0
    over: bool = False  # what a ``finally`` does after the run was stopped is no part of it
    open: dict[object, bool] = field(default_factory=dict)  # whether an exception was raised since it was taken
    seen: set[str] = field(default_factory=set)

    def choose(self, choices: int) -> int:
        index = len(self.taken)
        choice = self.script[index] if index < len(self.script) else 0
        self.taken.append((choice, choices))
        return choice

    def may_raise(self) -> None:
        if self.choose(2):
            raise self.thrown()

    def thrown(self) -> Exception:
        """The exception to raise; remembers that one was raised while the connection was open."""
        self.open = dict.fromkeys(self.open, True)
        return Raised()

    def asserted(self, condition: bool) -> None:
        """An ``assert`` statement."""
        if not condition:
            raise self.thrown()

    def tick(self) -> None:
        self.turns += 1
        if self.turns > MOST_TURNS + 2:
            self.over = True
            raise Endless

    def named(self) -> type[Exception] | tuple[()]:
        """What ``Error`` in a handler means: the class of an exception is not known, it may be this one or not."""
        return Exception if self.choose(2) else ()

    def look(self) -> None:
        """What is open here stays open."""
        if not self.over:
            self.seen |= {"recovered" if excepted else "normally" for excepted in self.open.values()}

    def calm_work(self) -> None:
        """Trusted not to raise."""

    def is_true(self) -> bool:
        return self.turns <= MOST_TURNS and bool(self.choose(2))

    def calm_condition(self) -> bool:
        return self.is_true()

    def calm_items(self) -> Iterator[int]:
        while self.is_true():
            yield 0

    @staticmethod
    def calm_lock() -> contextlib.AbstractContextManager[None]:
        return contextlib.nullcontext()

    def work(self) -> None:
        self.may_raise()

    def condition(self) -> bool:
        self.may_raise()
        return self.is_true()

    def items(self) -> Iterator[int]:
        self.may_raise()
        return self._items()

    def _items(self) -> Iterator[int]:
        while self.condition():
            yield 0

    def lock(self) -> contextlib.AbstractContextManager[None]:
        self.may_raise()
        return contextlib.nullcontext()

    def get_connection(self) -> object:
        self.may_raise()
        return self.taken_anew()

    def taken_anew(self) -> object:
        """A connection, taken whatever is open."""
        self.look()
        connection = object()
        self.open[connection] = False
        return connection

    def release(self, connection: object) -> None:
        if connection not in self.open:
            self.may_raise()  # nothing to give back: what happens then is not known
        self.give_back(connection)

    def calm_release(self, connection: object) -> None:
        self.give_back(connection)

    def give_back(self, connection: object) -> None:
        if self.over:
            return
        if connection in self.open:
            self.seen.add("released")
            del self.open[connection]
        elif connection is not None:
            self.seen.add("twice")


class AsyncWorld(World):
    """The same for coroutine functions: what is awaited may also be cancelled."""

    def may_be_cancelled(self) -> None:
        if self.choose(2):
            self.thrown()
            raise asyncio.CancelledError
        self.may_raise()

    async def work(self) -> None:
        self.may_be_cancelled()

    async def calm_work(self) -> None:
        """Trusted not to raise."""

    async def get_connection(self) -> object:
        self.may_be_cancelled()
        return self.taken_anew()

    async def release(self, connection: object) -> None:
        if connection not in self.open:
            self.may_be_cancelled()
        self.give_back(connection)

    async def calm_release(self, connection: object) -> None:
        self.give_back(connection)

    def items(self) -> AsyncIterator[int]:
        self.may_raise()
        return self._waited_for()

    async def _waited_for(self) -> AsyncIterator[int]:
        while True:
            self.may_be_cancelled()
            if not self.is_true():
                return
            yield 0

    async def calm_items(self) -> AsyncIterator[int]:
        while self.is_true():
            yield 0


_DECIDED: Final = ("work", "condition", "items", "lock")
_HELPERS: Final = (*_DECIDED, *(f"calm_{name}" for name in _DECIDED), "tick", "thrown", "named", "asserted")

#: A program as a function, or coroutine function, of what it works on and of the world's helpers.
Compiled = Callable[..., Coroutine[None, None, None] | None]
T = TypeVar("T")
W = TypeVar("W", bound=World)


def compiled(
    programs: Sequence[Block], waits: bool = False, subject: str = "pool", prelude: str = PRELUDE, helpers: Mapping[str, Sequence[str]] = NO_HELPERS
) -> list[Compiled]:
    """The programs as functions of ``subject``; ``helpers`` are the functions that they give things to."""
    lines: list[str] = []
    prelude = "\n".join((prelude, *(f"    {line}" for line in functions(helpers, waits=waits, instrumented=True))))
    for number, program in enumerate(programs):
        head = f"{'async ' * waits}def program_{number}({subject}, {', '.join(_HELPERS)}):"
        lines += [head, prelude, *lines_of(program, waits=waits, instrumented=True)]
    space: dict[str, Any] = {"suppress": contextlib.suppress, "wait_for": _wait_for, "gather": _gather}
    exec("\n".join(lines), space)  # made by this test itself
    return [space[f"program_{number}"] for number in range(len(programs))]


async def _wait_for(waited: Coroutine[None, None, T], _limit: float) -> T:
    """``asyncio.wait_for`` without a loop: what is waited for decides itself whether it is cancelled."""
    return await waited


async def _gather(*waited: Coroutine[None, None, T]) -> list[T]:
    """``asyncio.gather`` without a loop: one after the other."""
    try:
        return [await each for each in waited]
    finally:
        for each in waited:
            each.close()


class TooManyRuns(Exception):
    """The program has more choices than can be tried."""


def worlds(make: Callable[[Sequence[int]], W]) -> Iterator[W]:
    """A world for each sequence of decisions; each must be run before the next is asked for. Raises TooManyRuns after :data:`MOST_RUNS`."""
    script: list[int] | None = []
    for _ in range(MOST_RUNS):
        world = make(script)
        yield world
        script = _next_script(world.taken)
        if script is None:
            return
    raise TooManyRuns


def _next_script(taken: Sequence[tuple[int, int]]) -> list[int] | None:
    """The decisions of the next run; None when all were tried."""
    last = len(taken) - 1
    while last >= 0 and taken[last][0] + 1 == taken[last][1]:
        last -= 1
    return [choice for choice, _ in taken[:last]] + [taken[last][0] + 1] if last >= 0 else None


def run(function: Compiled, subject: object, world: World) -> None:
    """Run a program once; what it raises comes through."""
    running = function(subject, *(getattr(world, name) for name in _HELPERS))
    if running is not None:
        with contextlib.suppress(StopIteration):  # no world suspends it
            running.send(None)


def truth_of(function: Compiled, waits: bool = False) -> Truth:
    """Run a program under all decisions. Raises TooManyRuns."""
    seen: set[str] = set()
    for world in worlds(AsyncWorld if waits else World):
        try:
            run(function, world, world)
            world.look()
        except asyncio.CancelledError:
            seen.update(["cancelled"] * bool(world.open))
        except Exception:  # Raised, or what a program made of it (a failed assertion, a group)
            seen.update(["failing"] * bool(world.open))
        except Endless:
            pass  # such a path is not judged
        seen |= world.seen
    return Truth(**dict.fromkeys(seen, True))
