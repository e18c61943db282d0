"""How harm is measured. Each function gets a program of ``programs/`` and an observer of its server, and gives one number or word.

A program offers ``use`` (one use of the code; plain or ``async``), or what its measure asks for. Needs only the standard library.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import inspect
import statistics
import threading
import time
from collections.abc import Callable, Coroutine, Iterator
from types import ModuleType
from typing import Any

from observer import Observer

CALLS = 100
FEW = 20
#: A program that would go on for ever is stopped after so many turns.
TURNS = 50
FULL = ("Too many connections", "No connection available")


class Stopped(BaseException):
    """The measure has seen enough of a program that does not end."""


def each(program: ModuleType, times: int, key: str = "", after: Callable[[], object] = int) -> list[Any]:
    """What so many uses one after the other give, in one event loop where they are coroutines; exceptions are given, not raised.

    ``key``: each use gets another key that starts so. ``after`` is called after each use.
    """
    keys: list[tuple[str, ...]] = [(f"{key}{number}",) if key else () for number in range(times)]

    def plain() -> list[Any]:
        return [(_caught(program.use, *key), after())[0] for key in keys]

    async def awaited() -> list[Any]:
        await _started(program)
        return [(await _caught_in(program.use(*key)), after())[0] for key in keys]

    return asyncio.run(awaited()) if inspect.iscoroutinefunction(program.use) else plain()


async def _started(program: ModuleType) -> None:
    """Programs whose client needs a loop to be made have ``start``."""
    if hasattr(program, "start"):
        await program.start()


def _caught(use: Callable[..., Any], *arguments: object) -> Any:
    try:
        return use(*arguments)
    except Exception as error:
        return error.with_traceback(None)


async def _caught_in(use: Coroutine[Any, Any, Any]) -> Any:
    try:
        return await use
    except Exception as error:
        return error.with_traceback(None)


def _sound(results: list[Any]) -> list[Any]:
    """The results; raises the first exception among them, for measures that expect none."""
    for result in results:
        if isinstance(result, Exception):
            raise result
    return results


def _is_refused(result: object) -> bool:
    return isinstance(result, Exception) and str(result).startswith(FULL)


# ---------------------------------------------------------------- lifetime


def connections(program: ModuleType, observer: Observer) -> int:
    """Connections accepted for 100 uses."""
    _sound(each(program, CALLS))
    return observer.accepted()


def milliseconds(program: ModuleType, observer: Observer) -> float:
    """The median time of a use."""
    taken = []
    for _ in range(CALLS):
        begun = time.perf_counter()
        program.use()
        taken.append(time.perf_counter() - begun)
    return round(statistics.median(taken) * 1000, 2)


def connections_served(program: ModuleType, observer: Observer) -> int:
    """Connections accepted for 100 requests to the server that ``serve`` starts."""

    async def requests() -> None:
        server = await program.serve()
        port = server.sockets[0].getsockname()[1]
        for _ in range(CALLS):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            assert await reader.read() == b"hello"
            writer.close()

    observer("SET", "greeting", "hello")
    asyncio.run(requests())
    return observer.accepted()


def in_flight(program: ModuleType, observer: Observer) -> str:
    """How another thread's command on ``client`` ends while the code is used once: the exception's name, "sent again", or "undisturbed"."""
    ended = []

    def wait() -> None:
        try:
            program.client.blpop("nothing", timeout=0.5)
            # one connection for the command, one for the use; a third is for the command that is sent once more
            ended.append("undisturbed" if observer.accepted() == 2 else "sent again")
        except Exception as error:
            ended.append(type(error).__name__)

    thread = threading.Thread(target=wait)
    thread.start()
    assert observer.until(lambda: observer.blocked() == 1, 4)
    program.use()
    thread.join(4)
    return ended[0] if ended else "hangs"


# ---------------------------------------------------------------- leaks


def refused(program: ModuleType, observer: Observer) -> int:
    """How many of 20 uses get no connection, although garbage is collected after each; what they give is kept."""
    observer("RPUSH", "list", "item")
    return _refusals(each(program, FEW, after=gc.collect))


def refused_without_collection(program: ModuleType, observer: Observer) -> int:
    """How many of 20 uses get no connection as long as no garbage is collected; what they give is kept."""
    gc.disable()
    return _refusals(each(program, FEW))


def _refusals(results: list[Any]) -> int:
    """How many got no connection. Raises what else went wrong, but for the error reply that some programs ask for."""
    _sound([result for result in results if not _is_refused(result) and type(result).__name__ != "ResponseError"])
    return sum(map(_is_refused, results))


def refused_when_cancelled(program: ModuleType, observer: Observer) -> int:
    """How many of 20 uses, each cancelled while it waits for the server, get no connection."""

    async def cancel() -> int:
        results = []
        for _ in range(FEW):
            while observer.blocked():  # the server has yet to see that the last one is gone
                await asyncio.sleep(0.001)
            task = asyncio.ensure_future(program.use())
            while not task.done() and not observer.blocked():
                await asyncio.sleep(0.001)
            await asyncio.sleep(0.01)  # a wait_for whose command was just sent would swallow the cancellation (Python before 3.12)
            task.cancel()
            results += await asyncio.gather(task, return_exceptions=True)
            gc.collect()
        return _refusals([result for result in results if not isinstance(result, asyncio.CancelledError)])

    return asyncio.run(cancel())


def left_open(program: ModuleType, observer: Observer) -> int:
    """Connections that are open after 20 uses, before garbage is collected; what they give is kept."""

    async def opened() -> int:
        gc.disable()
        kept = [await program.use() for _ in range(FEW)]
        await asyncio.sleep(0)
        observer.until(lambda: observer.connected() == 0, 0.3)
        assert len(kept) == FEW
        return observer.connected()

    return asyncio.run(opened())


def hanging(program: ModuleType, observer: Observer) -> int:
    """How many of 5 uses do not end within 0.3 s."""

    async def uses() -> int:
        await _started(program)
        count = 0
        for _ in range(5):
            try:
                await asyncio.wait_for(program.use(), 0.3)
            except asyncio.TimeoutError:  # noqa: UP041  # another class on Python 3.10
                count += 1
        return count

    return asyncio.run(uses())


def loans(program: ModuleType, observer: Observer) -> int:
    """After a use that meets an error while another user has a connection: how many users the pool then gives one and the same connection."""
    observer("RPUSH", "list", "item")
    other = borrow(program.pool)
    _refusals([_caught(program.use)])
    lent = [borrow(program.pool), borrow(program.pool)]
    assert other not in lent
    return 2 if lent[0] is lent[1] else 1


def borrow(pool: Any) -> Any:
    """A connection of a pool; valkey-py wants the name of a command."""
    needs_name = any(
        item.default is item.empty for item in inspect.signature(pool.get_connection).parameters.values() if item.kind < item.VAR_POSITIONAL
    )
    return pool.get_connection("GET") if needs_name else pool.get_connection()


def error(program: ModuleType, observer: Observer) -> str:
    """The name of the exception that a use ends with."""
    observer("RPUSH", "list", "item")
    result = each(program, 1)[0]
    return type(result).__name__ if isinstance(result, Exception) else "none"


def foreign_replies(program: ModuleType, observer: Observer) -> int:
    """How many of two users, who ask for a key each, read the other's reply, when the second borrows what the first gives back."""
    observer("MSET", "mine", "mine", "other", "other")
    release = program.pool.release
    read: list[bytes] = []

    def release_and_lend(connection: Any) -> None:
        release(connection)
        program.pool.release = release
        borrowed = borrow(program.pool)
        borrowed.send_command("GET", "other")
        read.append(borrowed.read_response())
        release(borrowed)

    release(borrow(program.pool))  # it is connected when the server is slow
    program.pool.release = release_and_lend
    observer("CLIENT", "PAUSE", "150", "ALL")  # a slow server: the first reply is still to come
    mine = program.use()
    return (mine != b"mine") + (read[0] != b"other")


# ---------------------------------------------------------------- blocking


def wait(program: ModuleType, observer: Observer) -> float:
    """Seconds that ``report`` takes beside ``consume``, which blocks for half a second: the shorter of up to two trials."""
    trial = _wait_of_coroutine if inspect.iscoroutinefunction(program.consume) else _wait_of_thread
    taken: list[float] = []
    while len(taken) < 2 and min(taken, default=1) > 0.05:
        observer.until(lambda: observer.blocked() == 0, 2)
        taken.append(trial(program, observer))
    return round(min(taken), 3)


def _wait_of_thread(program: ModuleType, observer: Observer) -> float:
    threading.Thread(target=program.consume, daemon=True).start()
    assert observer.until(lambda: observer.blocked() == 1, 4)
    begun = time.perf_counter()
    program.report()
    return time.perf_counter() - begun


def _wait_of_coroutine(program: ModuleType, observer: Observer) -> float:
    async def both() -> float:
        await _started(program)
        begun = time.perf_counter()
        consuming = asyncio.ensure_future(program.consume())
        await asyncio.ensure_future(program.report())
        taken = time.perf_counter() - begun
        consuming.cancel()
        await asyncio.gather(consuming, return_exceptions=True)
        return taken

    return asyncio.run(both())


def refused_beside(program: ModuleType, observer: Observer) -> int:
    """How many of 20 ``report`` get no connection beside as many ``consume`` as ``CONSUMERS`` says."""

    async def coroutines() -> int:
        consuming = [asyncio.ensure_future(program.consume()) for _ in range(program.CONSUMERS)]
        while observer.blocked() < program.CONSUMERS:
            await asyncio.sleep(0.005)
        results = [await _caught_in(program.report()) for _ in range(FEW)]
        for task in consuming:
            task.cancel()
        await asyncio.gather(*consuming, return_exceptions=True)
        return sum(map(_is_refused, results))

    if inspect.iscoroutinefunction(program.consume):
        return asyncio.run(coroutines())
    for _ in range(program.CONSUMERS):
        threading.Thread(target=program.consume, daemon=True).start()
    assert observer.until(lambda: observer.blocked() == program.CONSUMERS, 4)
    return sum(_is_refused(_caught(program.report)) for _ in range(FEW))


# ---------------------------------------------------------------- transactions


def granted(program: ModuleType, observer: Observer) -> int:
    """How many of 20 callers are told that they are the first."""
    return sum(bool(result) for result in _sound(each(program, FEW)))


def written(program: ModuleType, observer: Observer) -> int:
    """Keys on the server after 20 uses that write one each."""
    _sound(each(program, FEW, "key:"))
    return int(observer("DBSIZE"))


def sent_before_execute(program: ModuleType, observer: Observer) -> int:
    """SET commands that the server has seen when ``execute`` starts, over 20 uses."""
    seen: list[int] = []
    with _patched(program, "execute", lambda: seen.append(observer.calls("set") - len(seen))):
        _sound(each(program, FEW, "key:"))
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
        _sound(each(program, 1))
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
    result = _sound(each(program, 1))[0]
    thread.join(4)
    return int(result is not None)


def decremented(program: ModuleType, observer: Observer) -> int:
    """Writes of 20 uses that mean to drop them, which the server carries out."""
    each(program, FEW)
    return observer.calls("decrby")
