"""Kopf: a handler runs once for each event of a resource, a timer once for each tick.

Start-up and clean-up handlers run once for each operator.

Facts: read for ``kopf`` (1.45.2, source): the decorators of ``kopf.on`` and the same ones in ``kopf``.

Traps:

- ``kopf.on.startup`` is the documented place for clients: what it puts on ``memo`` is copied into the
  ``memo`` of every resource.
- A daemon runs as long as its resource exists: once for each RESOURCE, not once for each operator.
- The operator has one event loop; synchronous handlers run in threads.

Left out: ``kopf.register`` and ``subhandler`` (made inside another handler), ``kopf.on.login`` counts as start-up
(asked again when credentials expire).
"""

from __future__ import annotations

from flake8_redis_pool.spec import Decorator, FrameworkSpec, Runs

HANDLERS = (
    "create",
    "update",
    "delete",
    "resume",
    "field",
    "event",
    "validate",
    "mutate",
    "probe",
    "index",
    "timer",
    "daemon",
)

SPEC = FrameworkSpec(
    name="Kopf",
    roots=("kopf",),
    keeps="in a function under @kopf.on.startup() and keep it on memo",
    keeps_async="in a function under @kopf.on.startup() and keep it on memo",
    decorators=(
        Decorator(
            names=(*(f"kopf.on.{name}" for name in HANDLERS), "kopf.index", "kopf.timer", "kopf.daemon"),
            noun="Kopf handler",
        ),
        Decorator(
            names=("kopf.on.startup", "kopf.on.cleanup", "kopf.on.login"),
            noun="Kopf operator hook",
            runs=Runs.ONCE,
        ),
    ),
)
