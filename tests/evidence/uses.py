"""How the programs of ``programs/`` are used. Needs only the standard library.

A program offers ``use`` (one use of the code; plain or ``async``), or what its measure asks for.
"""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Callable, Coroutine
from types import ModuleType
from typing import Any

CALLS = 100
FEW = 20
FULL = ("Too many connections", "No connection available")


def each(program: ModuleType, times: int, key: str = "", after: Callable[[], object] = int) -> list[Any]:
    """What so many uses one after the other give, in one event loop where they are coroutines; exceptions are given, not raised.

    ``key``: each use gets another key that starts so. ``after`` is called after each use.
    """
    keys: list[tuple[str, ...]] = [(f"{key}{number}",) if key else () for number in range(times)]

    def plain() -> list[Any]:
        return [(caught(program.use, *key), after())[0] for key in keys]

    async def awaited() -> list[Any]:
        await started(program)
        return [(await caught_in(program.use(*key)), after())[0] for key in keys]

    return asyncio.run(awaited()) if inspect.iscoroutinefunction(program.use) else plain()


async def started(program: ModuleType) -> None:
    """Programs whose client needs a loop to be made have ``start``."""
    if hasattr(program, "start"):
        await program.start()


def caught(use: Callable[..., Any], *arguments: object) -> Any:
    try:
        return use(*arguments)
    except Exception as error:
        return error.with_traceback(None)


async def caught_in(use: Coroutine[Any, Any, Any]) -> Any:
    try:
        return await use
    except Exception as error:
        return error.with_traceback(None)


def sound(results: list[Any]) -> list[Any]:
    """The results; raises the first exception among them, for measures that expect none."""
    for result in results:
        if isinstance(result, Exception):
            raise result
    return results


def is_refused(result: object) -> bool:
    return isinstance(result, Exception) and str(result).startswith(FULL)
