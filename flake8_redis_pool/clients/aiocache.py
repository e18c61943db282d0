"""aiocache: an asynchronous cache. Its Redis cache owns a client.

Run: 0.12.3 (with redis-py 5.3.1). Source read: 0.8, 0.9, 0.10, 0.11 (over aioredis 1).

Traps:

- Every ``RedisCache`` has a pool of its own, in all of these versions: 20 objects are 20 connections, of which 4 stayed
  open until garbage was collected. (The class attribute ``pools`` of 0.8 to 0.11 is used by nobody.)
- ``Cache(Cache.REDIS)`` and ``Cache.from_url("redis://..")`` build one; the other kinds of cache, and what is not named
  in the call, count as nothing. ``caches.get(alias)`` gives one object for each alias; the decorators (``cached``)
  build theirs when they decorate.
- ``close()``, and leaving ``async with``, closes the client with its pool (0.12), or the free connections of the pool
  (before): ``async with`` on a cache of the process is a new connection each time.
"""

from __future__ import annotations

from flake8_redis_pool.clients._shared import TAKES_A_CONNECTION
from flake8_redis_pool.spec import ClientSpec, Function, Kind, Method, Mode, Object, Role

_CACHE = "aiocache.backends.redis.RedisCache"

cache = Object(
    name=_CACHE,
    kind=Kind.CLIENT,
    mode=Mode.ASYNC,
    aliases=("aiocache.RedisCache",),
    contexts=("async with",),
    closes_pool=True,
    shared_effect=TAKES_A_CONNECTION,
    attributes={"client": "redis.asyncio.client.Redis"},
    methods={"close": Method(Role.CLOSE, awaited=True)},
)

SPEC = ClientSpec(
    library="aiocache",
    roots=("aiocache",),
    objects=(cache,),
    functions=(
        Function("aiocache.factory.Cache", _CACHE, aliases=("aiocache.Cache",), first_says="redis"),
        Function("aiocache.factory.Cache.from_url", _CACHE, first_says="redis"),
    ),
)
