"""Trio: nurseries and an event loop of its own; it runs nothing as a handler.

Facts: read for ``trio`` (source): ``run`` makes an event loop that ends with the call.

Traps:

- No client that is declared runs under Trio itself: ``trio.run`` with one of them is a function over AnyIO.
"""

from __future__ import annotations

from flake8_redis_pool.spec import FrameworkSpec

SPEC = FrameworkSpec(
    name="Trio",
    roots=("trio",),
    new_loop=("trio.run",),
    runner_methods=("trio.Nursery.start_soon",),
    spawn_methods=("trio.Nursery.start_soon",),
)
