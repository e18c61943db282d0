"""Inngest: a function runs once for each event or turn of its schedule, and again for each of its steps.

Facts: held against inngest 0.5.19 (``Inngest.create_function``, signature).

Traps:

- The function is called anew for each step, so what it makes outside of ``step.run`` is made several times.
- It runs in the web application that serves it: in its event loop where it is a coroutine function.
"""

from __future__ import annotations

from flake8_redis_pool.spec import FrameworkSpec, InstanceDecorator

CLIENTS = ("inngest.Inngest",)

SPEC = FrameworkSpec(
    name="Inngest",
    roots=("inngest",),
    keeps="at module level",
    keeps_async="per event loop, where the application that serves the functions starts",
    instance_decorators=(
        InstanceDecorator(classes=CLIENTS, attributes=("create_function",), noun="Inngest function", bare=True),
    ),
)
