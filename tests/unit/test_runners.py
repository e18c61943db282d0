"""What calls give that are handed a function or a coroutine: partials, threads, executors, tasks, gather."""

from __future__ import annotations

import pytest

from tests.unit.sources import alone, cases, value

_BEFORE = """\
import asyncio, functools, redis
from functools import partial
from asgiref.sync import sync_to_async
from redis.asyncio import Redis
async def opened(): return Redis().pubsub()
def made(): return redis.Redis()
class Store: ...
def f(pool, jobs, group, loop, other):
"""
_FEED = "redis.asyncio.client.PubSub (taken 5)"
_MADE = "redis.client.Redis (made 6)"

PARTIALS = cases(
    ("a partial of a class", "partial(redis.Redis, host='a')", "later class redis.client.Redis"),
    ("its call", "functools.partial(redis.Redis, host='a')()", "redis.client.Redis (made 10)"),
    ("of a function of the project", "partial(made)()", _MADE),
    ("of a coroutine function", "partial(opened)()", f"awaitable of {_FEED}"),
    ("of a class of the project", "partial(Store)()", "instance of Store"),
    ("of a partial", "partial(partial(redis.Redis), host='a')()", "redis.client.Redis (made 10)"),
    ("of a command", "partial(redis.Redis().get, 'key')()", "unknown"),
    ("of nobody knows what", "partial(thing)()", "instance of external builtins.thing"),
    ("what wraps a function", "sync_to_async(redis.Redis)", "awaited later class redis.client.Redis"),
    ("its call waits", "sync_to_async(redis.Redis)()", "awaitable of redis.client.Redis (made 10)"),
)

RUNNERS = cases(
    ("a class in a thread", "asyncio.to_thread(redis.Redis, 'a')", "awaitable of redis.client.Redis (made 10)"),
    ("a function in a thread", "asyncio.to_thread(made)", f"awaitable of {_MADE}"),
    ("a coroutine function in a thread is not run", "asyncio.to_thread(opened)", "instance of external asyncio.to_thread"),
    ("a partial in a thread", "asyncio.to_thread(partial(redis.Redis, 'a'))", "awaitable of redis.client.Redis (made 10)"),
    ("a command in a thread", "asyncio.to_thread(redis.Redis().get, 'a')", "instance of external asyncio.to_thread"),
    ("an executor", "loop.run_in_executor(None, made)", f"awaitable of {_MADE}"),
    ("a future", "pool.submit(made).result()", _MADE),
    ("a function that runs a function in a ring", "pool.submit(ring).result()", "unknown"),
)

WRAPPERS = cases(
    ("a task", "asyncio.create_task(opened())", f"awaitable of {_FEED}"),
    ("a task of a group", "group.create_task(opened())", f"awaitable of {_FEED}"),
    ("its result", "group.create_task(opened()).result()", _FEED),
    ("a method of that name that gets no coroutine", "jobs.create_task(made())", "unknown"),
    ("gather", "asyncio.gather(opened(), other())", f"awaitable of [{_FEED}, unknown]"),
    ("gather with exceptions", "asyncio.gather(opened(), return_exceptions=True)", "unknown"),
    ("gather of what a list holds", "asyncio.gather(*[opened()])", "unknown"),
    ("one around the other", "asyncio.wait_for(asyncio.shield(opened()), 5)", f"awaitable of {_FEED}"),
)


@pytest.mark.parametrize(("expression", "expected"), [*PARTIALS, *RUNNERS, *WRAPPERS])
def test_given(expression: str, expected: str) -> None:
    assert value(alone(f"{_BEFORE}    def ring(): return pool.submit(ring).result()\n    {expression}  # <-\n")) == expected
