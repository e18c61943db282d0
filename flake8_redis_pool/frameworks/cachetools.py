"""cachetools: decorators that keep results; it runs nothing as a handler.

Facts: read for ``cachetools`` (source): ``cached`` keeps results in the mapping that it is given, ``cachedmethod`` in
the one that a function gives for the instance.

Traps:

- A cache of limited size or age drops what it keeps, a client without closing it: counted as kept, because a client is
  made for each key and not for each call.
"""

from __future__ import annotations

from flake8_redis_pool.spec import FrameworkSpec

SPEC = FrameworkSpec(
    name="cachetools",
    roots=("cachetools",),
    caches=("cachetools.cached", "cachetools.cachedmethod", "cachetools.func.lru_cache"),
)
