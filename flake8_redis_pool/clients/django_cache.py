"""Django's own cache (``django.core.cache``) with its backend ``RedisCache``.

``cache`` and ``caches`` belong to the process.

Run: Django 5.2 (20 calls, 1 connection; 20 calls of ``cache._cache.get_client()``, none more).
Nothing of it is reported.

Traps: the backend keeps its pools, and its clients are thin. A ``RedisCache(..)`` that is built by hand has pools of
its own (20 objects, 20 connections); the settings are there to build it, so that the class is not declared as a client,
and Django's name opens no gate.
"""

from __future__ import annotations

from flake8_redis_pool.spec import ClientSpec

SPEC = ClientSpec(
    library="Django's cache",
    roots=(),
    inert=("django.core.cache.backends.redis.RedisCache", "django.core.cache.backends.redis.RedisCacheClient"),
)
