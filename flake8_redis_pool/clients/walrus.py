"""walrus: ``Database`` is redis-py's synchronous client with containers, transactions and caches of its own.

Run: 0.9.8 with redis-py 8.1 (5 objects, 5 connections, all given back by garbage collection).

Traps: ``with db.atomic() as atomic`` sends what was queued on ``atomic.pipe`` when the block ends, and drops it after
an exception; ``get_transaction()`` gives a pipeline that the database keeps for the thread and ``commit_transaction()``
sends: nothing is said of both. The containers (``db.List(..).bpopleft()``, ``db.consumer_group(..).read(block=..)``)
and ``lock()`` block through the pool of the database; they are not declared.
"""

from __future__ import annotations

from flake8_redis_pool.clients._redis_names import CUT_BY
from flake8_redis_pool.clients._shared import TAKES_A_CONNECTION, plain
from flake8_redis_pool.spec import ClientSpec, Kind, Method, Mode, Object, Role

_DATABASE = "walrus.database.Database"
_PLAIN = (
    *("Array", "Hash", "HyperLogLog", "Index", "List", "Set", "Stream", "ZSet", "autocomplete", "bit_field"),
    *("bloom_filter", "cache", "atomic", "clear_transaction", "commit_transaction", "consumer_group", "counter"),
    *("get_transaction", "graph", "init_scripts", "listener", "rate_limit", "rate_limit_lua", "stream_log"),
    *("time_series",),
)

SPEC = ClientSpec(
    library="walrus",
    roots=("walrus",),
    distribution="redis",  # whose connections it has
    cut_by=CUT_BY,
    objects=(
        Object(
            name=_DATABASE,
            kind=Kind.CLIENT,
            mode=Mode.SYNC,
            aliases=("walrus.Database", "walrus.Walrus"),
            collected=True,
            pool_argument="connection_pool",
            contexts=("with",),
            closes_pool=True,
            shared_effect=TAKES_A_CONNECTION,
            like="redis.client.Redis",
            methods={
                "from_url": Method(Role.MAKE, _DATABASE, url="url"),
                "from_pool": Method(Role.MAKE, _DATABASE, takes_over=True),
                **plain(_PLAIN),
            },
        ),
    ),
)
