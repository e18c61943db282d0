"""pyee: a listener runs once for each event that an emitter sends.

Facts: held against pyee 16.0.1 (``on``, ``add_listener`` and ``listens_to`` of ``EventEmitter`` and its subclasses).

Traps:

- ``once`` runs its listener for the first event alone.
- The asynchronous emitter runs coroutine functions as tasks of the loop that is running.

Left out: the emitters over Twisted and Trio, methods that ``evented`` classes mark with ``on``.
"""

from __future__ import annotations

from flake8_redis_pool.spec import FrameworkSpec, InstanceDecorator, Registration

EMITTERS = (
    "pyee.EventEmitter",
    "pyee.base.EventEmitter",
    "pyee.asyncio.AsyncIOEventEmitter",
    "pyee.executor.ExecutorEventEmitter",
)
LISTENER = "event listener"

SPEC = FrameworkSpec(
    name="pyee",
    roots=("pyee",),
    keeps="at module level, or beside the emitter",
    keeps_async="per event loop, beside the emitter",
    instance_decorators=(InstanceDecorator(classes=EMITTERS, attributes=("on", "listens_to"), noun=LISTENER),),
    registrations=(
        Registration(
            callees=tuple(f"{name}.{method}" for name in EMITTERS for method in ("on", "add_listener")),
            noun=LISTENER,
            position=1,
            keywords=("f",),
        ),
    ),
)
