"""gevent: greenlets in place of threads; it runs nothing as a handler.

Facts: read for ``gevent`` (source): ``spawn`` starts a greenlet that runs beside the one that started it, and so does
``map`` of a pool for each thing that it gets.

Traps:

- ``spawn`` is a function, a method of pools and groups and one of schedulers elsewhere: it is known on any object.
"""

from __future__ import annotations

from flake8_redis_pool.spec import FrameworkSpec

SPEC = FrameworkSpec(
    name="gevent",
    roots=("gevent",),
    spawns=(
        "gevent.spawn",
        *(
            f"{pool}.{name}"
            for pool in ("gevent.pool.Group", "gevent.pool.Pool", "gevent.threadpool.ThreadPool")
            for name in ("map", "imap", "imap_unordered", "map_async")
        ),
    ),
    spawn_methods=("gevent.Greenlet.spawn", "gevent.pool.Group.spawn", "gevent.pool.Pool.spawn"),
)
