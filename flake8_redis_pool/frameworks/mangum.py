"""Mangum: the ASGI application runs once for each Lambda invocation, and so does its lifespan.

Facts: measured for ``mangum`` (0.22.0, 3 invocations): the application is called for each event,
``lifespan="auto"`` and ``"on"`` run start-up AND shutdown for each (3 of 3), ``lifespan="off"`` leaves both out.
One event loop served all 3.

Traps:

- ``Mangum(app)`` itself stands at module level and runs once. Where ``app`` is an object of a framework (FastAPI,
  Starlette, Quart), its routes are declared with that framework; here only an application of the project's own counts.
- A client made in the lifespan is made for each invocation. At module scope, with ``lifespan="off"``, it serves all
  of them: the loop is kept.

Left out: the lifespan of the wrapped application (a fact about another call), ``custom_handlers`` (classes
known by their methods only).
"""

from __future__ import annotations

from flake8_redis_pool.spec import FrameworkSpec, Registration

SPEC = FrameworkSpec(
    name="Mangum",
    roots=("mangum",),
    keeps="at module level",
    keeps_async='in the module\'s scope, beside Mangum(app, lifespan="off")',
    registrations=(
        Registration(
            callees=("mangum.Mangum", "mangum.adapter.Mangum"),
            noun="ASGI application under Mangum",
            position=0,
            keywords=("app",),
        ),
    ),
)
