"""How harm by waiting too long, or not long enough, is measured. Each function gets a program and an observer of its server.

Needs only the standard library.
"""

from __future__ import annotations

import asyncio
import threading
import time
from types import ModuleType

from tests.evidence.observer import Observer
from tests.evidence.uses import caught

#: Elements that are pushed one after the other, each when the reader's time is over.
_TRIALS = 5
#: Seconds: the limit of the programs, and how long the event loop is busy around its end.
_LIMIT = 0.3
_BUSY = 0.1


def lost(program: ModuleType, observer: Observer) -> int:
    """Elements of 5 that neither ``take`` gives nor the server holds.

    Each comes at the end of the 0.3 s that ``take`` has, before the event loop, which is busy, has told its coroutine.
    """

    def push() -> None:
        observer("RPUSH", "jobs", "element")
        observer("ZADD", "scores", 1, "element")

    async def taken() -> bool:
        loop = asyncio.get_running_loop()
        taking = asyncio.ensure_future(program.take())
        loop.call_later(_LIMIT - _BUSY / 2, time.sleep, _BUSY)
        loop.call_later(_LIMIT + _BUSY / 4, push)
        return bool(await taking)

    async def trials() -> int:
        missing = 0
        for _ in range(_TRIALS):
            missing += not await taken() and observer("EXISTS", "jobs", "scores") < 2
            observer("DEL", "jobs", "scores")
            observer.until(lambda: observer.blocked() == 0, 2)
        return missing

    return asyncio.run(trials())


def ends(program: ModuleType, observer: Observer) -> str:
    """How a ``take`` ends that finds nothing: the name of the exception, or "none"."""
    result = caught(program.take)
    return type(result).__name__ if isinstance(result, Exception) else "none"


def attempts(program: ModuleType, observer: Observer) -> int:
    """Connections that the server accepts for one ``take``."""
    caught(program.take)
    return observer.accepted()


def held(program: ModuleType, observer: Observer) -> int:
    """Workers of 4 that still wait 1.5 s after each has begun a request, when nothing comes."""
    workers = [threading.Thread(target=program.use, daemon=True) for _ in range(4)]
    for worker in workers:
        worker.start()
    assert observer.until(lambda: observer.blocked() == len(workers), 4)
    observer.until(lambda: observer.blocked() == 0, 1.5)
    return observer.blocked()


def lost_readers(program: ModuleType, observer: Observer) -> int:
    """Readers of 2 that end with a RuntimeError."""
    return sum(isinstance(each, RuntimeError) for each in asyncio.run(program.use()))
