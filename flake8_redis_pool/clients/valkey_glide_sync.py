"""valkey-glide-sync: ``glide_sync``, the synchronous client over the same core as valkey-glide.

One connection a node for all threads.

Run: 2.6.0.

Traps: those of valkey-glide, but that a client which is not closed keeps its connection for ever: garbage
collection closes it in no version (measured: 5 of 5 left open). A scoped connection is given back by garbage
collection, a monitor is not.
"""

from __future__ import annotations

from flake8_redis_pool.clients._glide import Package, objects
from flake8_redis_pool.spec import ClientSpec, Mode

SPEC = ClientSpec(
    library="valkey-glide-sync",
    roots=("glide_sync",),
    objects=objects(Package("glide_sync", Mode.SYNC, "ClientPool", "IsolatedScope", collected=False)),
)
