"""fakeredis: clients that open no socket, so that making one in a handler or in a test costs nothing.

Run: 2.40.0. Some of the classes derive from the real ones, which is why they are listed here.
The names with ``Valkey`` exist only where valkey-py is installed. ``TcpFakeServer`` is a server and not listed.
"""

from __future__ import annotations

from flake8_redis_pool.spec import ClientSpec

SPEC = ClientSpec(
    library="fakeredis",
    roots=("fakeredis",),
    inert=(
        "fakeredis.FakeRedis",
        "fakeredis.FakeStrictRedis",
        "fakeredis.FakeAsyncRedis",
        "fakeredis.FakeValkey",
        "fakeredis.FakeStrictValkey",
        "fakeredis.FakeAsyncValkey",
        "fakeredis.FakeConnection",
        "fakeredis.FakeAsyncConnection",
        "fakeredis.FakeRedisConnection",
        "fakeredis.FakeAsyncRedisConnection",
        "fakeredis.FakeServer",
        "fakeredis.aioredis.FakeRedis",
        "fakeredis.aioredis.FakeConnection",
        "fakeredis.aioredis.FakeAsyncConnection",
        "fakeredis.aioredis.FakeAsyncRedisConnection",
    ),
)
