"""How harm to transactions is measured. Each function gets a program and an observer of its server, and gives one number or word.

Needs only the standard library.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
import time
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

from tests.evidence.observer import Observer
from tests.evidence.uses import FEW, each, sound

#: A program that would go on for ever is stopped after so many turns.
TURNS = 50


class Stopped(BaseException):
    """The measure has seen enough of a program that does not end."""


def error(program: ModuleType, observer: Observer) -> str:
    """The name of the exception that a use ends with."""
    observer("RPUSH", "list", "item")
    result = each(program, 1)[0]
    return type(result).__name__ if isinstance(result, Exception) else "none"


def granted(program: ModuleType, observer: Observer) -> int:
    """How many of 20 callers are told that they are the first."""
    return sum(bool(result) for result in sound(each(program, FEW)))


def written(program: ModuleType, observer: Observer) -> int:
    """Keys on the server after 20 uses that write one each."""
    sound(each(program, FEW, "key:"))
    return int(observer("DBSIZE"))


def replies(program: ModuleType, observer: Observer) -> int:
    """How many replies a task gets that queues one command and executes while another one, too, has queued one."""
    got: list[int] = []

    async def nothing() -> None:
        """The second task does not wait."""

    async def second() -> None:
        got.append(len(await program.use("second", nothing)))

    async def both() -> None:
        await program.use("first", second)

    asyncio.run(both())
    return got[0]


def sent_before_execute(program: ModuleType, observer: Observer) -> int:
    """SET commands that the server has seen when ``execute`` starts, over 20 uses."""
    seen: list[int] = []
    with _patched(program, "execute", lambda: seen.append(observer.calls("set") - len(seen))):
        sound(each(program, FEW, "key:"))
    assert observer.calls("set") == FEW == len(seen)
    return sum(seen)


def queued(program: ModuleType, observer: Observer) -> int:
    """Commands that one use queues; stopped at 1000."""
    observer("SADD", "members", "anna")
    return _turns(program, "execute_command", 1000)


def turns(program: ModuleType, observer: Observer) -> int:
    """How often ``double`` writes in one use; stopped at 50."""
    observer("SET", "stock", "1")
    _turns(program, "execute", TURNS)
    return observer.calls("set") - 1


def _turns(program: ModuleType, method: str, most: int) -> int:
    """How often a pipeline's method is called in one use, which is stopped when that was so many times."""
    calls: list[int] = []

    def count() -> None:
        calls.append(1)
        if len(calls) == most:
            raise Stopped

    with _patched(program, method, count), contextlib.suppress(Stopped):
        sound(each(program, 1))
    return len(calls)


@contextlib.contextmanager
def _patched(program: ModuleType, method: str, first: Callable[[], object]) -> Iterator[None]:
    """Do something at the start of each call of a method of the pipelines of ``program.client``."""
    pipeline = type(program.client.pipeline())
    before = getattr(pipeline, method)

    def plain(self: Any, *args: Any, **options: Any) -> Any:
        first()
        return before(self, *args, **options)

    setattr(pipeline, method, plain)
    try:
        yield
    finally:
        setattr(pipeline, method, before)


def taken(program: ModuleType, observer: Observer) -> int:
    """How many of one job a use takes that waits for it; it comes 0.2 s after the use began."""

    def come() -> None:
        time.sleep(0.2)
        observer("RPUSH", "jobs", "job")

    thread = threading.Thread(target=come)
    thread.start()
    result = sound(each(program, 1))[0]
    thread.join(4)
    return int(result is not None)


def decremented(program: ModuleType, observer: Observer) -> int:
    """Writes of 20 uses that mean to drop them, which the server carries out."""
    each(program, FEW)
    return observer.calls("decrby")
