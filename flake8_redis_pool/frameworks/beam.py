"""Beam: an endpoint, task queue or function runs once for each request or task, ``on_start`` once for each container.

Facts: read for ``beam`` (beam-client 0.2.233 on beta9 0.1.291, source; the platform was not run). A runner calls
``on_start`` before it takes work and hands its value to each call as ``context.on_start_value``.

Traps:

- The function under ``asgi`` builds an application, once for each container; that under
  ``realtime`` runs for each message.
- The runner calls ``on_start`` under ``asyncio.run``: an asynchronous client that has connected there is
  bound to a loop that is gone.

Left out: ``on_deploy`` (runs at deployment), ``Pod`` (a command), the interface of version 1 (``beam.App``).
"""

from __future__ import annotations

from flake8_redis_pool.spec import Decorator, FrameworkSpec, Registration, Runs

MODULES = ("beam", "beta9")


def _both(*names: str) -> tuple[str, ...]:
    return tuple(f"{module}.{name}" for module in MODULES for name in names)


SPEC = FrameworkSpec(
    name="Beam",
    roots=MODULES,
    keeps="in the on_start function and take it from context.on_start_value",
    keeps_async="per event loop, or use a synchronous client made by on_start",
    decorators=(
        Decorator(names=_both("endpoint", "realtime"), noun="Beam endpoint"),
        Decorator(names=_both("function", "task_queue", "schedule"), noun="Beam task"),
        Decorator(names=_both("asgi"), noun="Beam application factory", runs=Runs.ONCE),
    ),
    registrations=(
        Registration(
            callees=_both("endpoint", "task_queue", "asgi", "realtime"),
            noun="Beam start-up function",
            keywords=("on_start",),
            runs=Runs.ONCE,
        ),
    ),
)
