"""How harm to connections is measured. Each function gets a program and an observer of its server, and gives one number or word.

Needs only the standard library.
"""

from __future__ import annotations

import asyncio
import gc
import inspect
import statistics
import threading
import time
from types import ModuleType
from typing import Any

from tests.evidence.observer import Observer
from tests.evidence.uses import CALLS, FEW, caught, caught_in, each, is_refused, sound, started

# ---------------------------------------------------------------- lifetime


def connections(program: ModuleType, observer: Observer) -> int:
    """Connections accepted for 100 uses."""
    sound(each(program, CALLS))
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
    """How another thread's command on ``client`` ends while the code is used once: "fails", "sent again" or "undisturbed".

    With which exception it fails is a race of the threads.
    """
    ended = []

    def wait() -> None:
        try:
            program.client.blpop("nothing", timeout=0.5)
            # one connection for the command, one for the use; a third is for the command that is sent once more
            ended.append("undisturbed" if observer.accepted() == 2 else "sent again")
        except Exception:  # which one is a race, see above; that the command fails is what is measured
            ended.append("fails")

    thread = threading.Thread(target=wait)
    thread.start()
    assert observer.until(lambda: observer.blocked() == 1, 4)
    program.use()
    thread.join(4)
    return ended[0] if ended else "hangs"


def connections_once(program: ModuleType, observer: Observer) -> int:
    """Connections accepted for one use."""
    sound(each(program, 1))
    return observer.accepted()


# ---------------------------------------------------------------- settings


def in_third_database(program: ModuleType, observer: Observer) -> int:
    """Keys in database 3 after 20 uses that write one each."""
    sound(each(program, FEW, "key:"))
    observer("SELECT", 3)
    return int(observer("DBSIZE"))


def user(program: ModuleType, observer: Observer) -> str:
    """The user whom a use finds itself to be, where the server knows one called "worker"."""
    observer("ACL", "SETUSER", "worker", "on", ">secret", "+@all", "~*")
    return str(program.use())


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
    sound([result for result in results if not is_refused(result) and type(result).__name__ != "ResponseError"])
    return sum(map(is_refused, results))


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
        await started(program)
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
    _refusals([caught(program.use)])
    lent = [borrow(program.pool), borrow(program.pool)]
    assert other not in lent
    return 2 if lent[0] is lent[1] else 1


def borrow(pool: Any) -> Any:
    """A connection of a pool; valkey-py wants the name of a command."""
    needs_name = any(
        item.default is item.empty for item in inspect.signature(pool.get_connection).parameters.values() if item.kind < item.VAR_POSITIONAL
    )
    return pool.get_connection("GET") if needs_name else pool.get_connection()


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
    """Seconds that ``report`` takes beside ``consume``, which blocks for half a second: the shortest of a few trials."""
    trials = _waits_of_coroutine if inspect.iscoroutinefunction(program.consume) else _waits_of_thread
    return round(min(trials(program, observer)), 3)


def _is_enough(taken: list[float]) -> bool:
    """A blocking command cannot be outrun, so two long waits prove it; a short one may be lengthened by a busy machine, and is tried again."""
    return min(taken, default=1) < 0.05 or len(taken) == 4 or (len(taken) == 2 and min(taken) > 0.3)


def _waits_of_thread(program: ModuleType, observer: Observer) -> list[float]:
    program.report()  # connects
    taken: list[float] = []
    while not _is_enough(taken):
        observer.until(lambda: observer.blocked() == 0, 2)
        threading.Thread(target=program.consume, daemon=True).start()
        assert observer.until(lambda: observer.blocked() == 1, 4)
        begun = time.perf_counter()
        program.report()
        taken.append(time.perf_counter() - begun)
    return taken


def _waits_of_coroutine(program: ModuleType, observer: Observer) -> list[float]:
    async def both() -> float:
        while observer.blocked():
            await asyncio.sleep(0.005)
        begun = time.perf_counter()
        consuming = asyncio.ensure_future(program.consume())
        await asyncio.ensure_future(program.report())
        taken = time.perf_counter() - begun
        consuming.cancel()
        await asyncio.gather(consuming, return_exceptions=True)
        return taken

    async def trials() -> list[float]:
        await started(program)
        await program.report()  # connects
        taken: list[float] = []
        while not _is_enough(taken):
            taken.append(await both())
        return taken

    return asyncio.run(trials())


def refused_beside(program: ModuleType, observer: Observer) -> int:
    """How many of 20 ``report`` get no connection beside as many ``consume`` as ``CONSUMERS`` says."""

    async def coroutines() -> int:
        consuming = [asyncio.ensure_future(program.consume()) for _ in range(program.CONSUMERS)]
        while observer.blocked() < program.CONSUMERS:
            await asyncio.sleep(0.005)
        results = [await caught_in(program.report()) for _ in range(FEW)]
        for task in consuming:
            task.cancel()
        await asyncio.gather(*consuming, return_exceptions=True)
        return sum(map(is_refused, results))

    if inspect.iscoroutinefunction(program.consume):
        return asyncio.run(coroutines())
    for _ in range(program.CONSUMERS):
        threading.Thread(target=program.consume, daemon=True).start()
    assert observer.until(lambda: observer.blocked() == program.CONSUMERS, 4)
    return sum(is_refused(caught(program.report)) for _ in range(FEW))


# ---------------------------------------------------------------- event loops


def ticks(program: ModuleType, observer: Observer) -> int:
    """How many turns of 10 another task gets, one each 10 ms, while a use waits half a second for the server."""

    async def beside() -> int:
        done = 0

        async def tick() -> None:
            nonlocal done
            while done < 10:
                await asyncio.sleep(0.01)
                done += 1

        task = asyncio.create_task(tick())
        observer("CLIENT", "PAUSE", 500, "WRITE")
        await program.use()
        task.cancel()
        return done

    return asyncio.run(beside())


def failed(program: ModuleType, observer: Observer) -> int:
    """How many of 20 uses end with an exception."""
    return sum(isinstance(result, Exception) for result in each(program, FEW, "key:"))


def received(program: ModuleType, observer: Observer) -> int:
    """How many of one message a use gets."""
    return sum(result is not None for result in sound(each(program, 1)))
