"""redis-om: ``get_redis_connection`` builds a new client of redis-py on each call.

It is unlike django-redis's function of the same name.

Run: 1.2.0 with redis-py 8.1 (5 calls, 5 connections). ``redis_om`` gives a synchronous client, ``aredis_om`` an
asynchronous one; neither function is a coroutine function.

Traps: a model whose ``Meta`` names no database asks for a client of its own; it keeps it, so that models cost nothing
per request. ``get_redis_connection(connection_pool=pool)`` makes a thin client.
"""

from __future__ import annotations

from flake8_redis_pool.spec import ClientSpec, Function

SPEC = ClientSpec(
    library="redis-om",
    roots=("redis_om", "aredis_om"),
    functions=(
        Function(
            "redis_om.connections.get_redis_connection",
            "redis.client.Redis",
            aliases=("redis_om.get_redis_connection",),
        ),
        Function(
            "aredis_om.connections.get_redis_connection",
            "redis.asyncio.client.Redis",
            aliases=("aredis_om.get_redis_connection",),
        ),
    ),
)
