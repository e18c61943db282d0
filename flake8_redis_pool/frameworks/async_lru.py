"""async-lru: the cache of a coroutine function; it runs nothing as a handler.

Facts: read for ``async_lru`` (source): ``alru_cache`` keeps the task of the first call for each set of arguments.

Traps:

- What it keeps belongs to the event loop of the first call; a client kept there serves that loop alone.
"""

from __future__ import annotations

from flake8_redis_pool.spec import FrameworkSpec

SPEC = FrameworkSpec(name="async-lru", roots=("async_lru",), caches=("async_lru.alru_cache",))
