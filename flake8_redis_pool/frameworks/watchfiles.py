"""watchfiles: a loop over what changes goes on without an end; it runs nothing as a handler.

Facts: held against watchfiles 1.3.0 (source): ``watch`` and ``awatch`` give the next changes, until they are told to
stop or interrupted.

Traps:

- ``yield_on_timeout=True`` gives empty changes as well: the loop turns all the more.

Left out: ``run_process`` and ``arun_process``, which start a process of its own anew after each change.
"""

from __future__ import annotations

from flake8_redis_pool.spec import FrameworkSpec

SPEC = FrameworkSpec(
    name="watchfiles",
    roots=("watchfiles",),
    streams=tuple(f"watchfiles.{name}" for name in ("watch", "awatch", "main.watch", "main.awatch")),
)
