"""django-redis: ``get_redis_connection`` gives a client over the pool that the process keeps for the cache alias.

Run: 7.0.0 (20 calls, 1 connection). The client does not own the pool.

Trap: redis-om has a function of the same name that makes a new client on each call; it is no part of this library.
"""

from __future__ import annotations

from flake8_redis_pool.spec import ClientSpec, Function

SPEC = ClientSpec(
    library="django-redis",
    roots=("django_redis",),
    functions=(Function("django_redis.get_redis_connection", "redis.client.Redis", shared=True),),
)
