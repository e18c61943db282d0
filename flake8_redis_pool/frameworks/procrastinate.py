"""Procrastinate: a task runs once for each job, periodic ones once for each due time.

Facts: held against procrastinate 3.10.0 (``App``, ``Blueprint``, the application of the Django integration and the
middlewares read from the source).

Traps:

- A synchronous task runs in a thread of the worker, a coroutine in the worker's one event loop.
- ``task`` is accepted on any name where the module imports Procrastinate: the application is
  imported from another module.
- ``app.open()`` and ``import_paths`` concern the application, once for each process.

Left out: ``JobContext`` and ``additional_context`` (they hold what was made elsewhere).
"""

from __future__ import annotations

from flake8_redis_pool.spec import Decorator, FrameworkSpec, InstanceDecorator, Registration

BLUEPRINTS = (
    "procrastinate.App",
    "procrastinate.app.App",
    "procrastinate.Blueprint",
    "procrastinate.blueprints.Blueprint",
)
APPS = BLUEPRINTS[:2]
DJANGO = ("procrastinate.contrib.django.app", "procrastinate.contrib.django.procrastinate_app.app")
TASK = "Procrastinate task"
MIDDLEWARE = "Procrastinate middleware"

SPEC = FrameworkSpec(
    name="Procrastinate",
    roots=("procrastinate",),
    keeps="at module level",
    keeps_async="per event loop, in a function that keeps it for the next call (the worker runs one loop)",
    decorators=(
        Decorator(names=tuple(f"{app}.{attribute}" for app in DJANGO for attribute in ("task", "periodic")), noun=TASK),
    ),
    instance_decorators=(
        InstanceDecorator(classes=BLUEPRINTS, attributes=("task",), noun=TASK, bare=True),
        InstanceDecorator(classes=BLUEPRINTS, attributes=("periodic",), noun=TASK, bare=True),
    ),
    registrations=(
        Registration(callees=tuple(f"{name}.task" for name in BLUEPRINTS), noun=TASK, position=0, keywords=("_func",)),
        Registration(
            callees=tuple(f"{name}.task" for name in BLUEPRINTS), noun=MIDDLEWARE, keywords=("task_middleware",)
        ),
        *(
            Registration(
                callees=tuple(f"{name}.{method}" for name in APPS for method in ("run_worker", "run_worker_async")),
                noun=MIDDLEWARE,
                keywords=(keyword,),
            )
            for keyword in ("task_middleware", "worker_middleware")
        ),
    ),
    results=tuple((f"{name}.{method}", APPS[0]) for name in APPS for method in ("with_connector", "from_path")),
)
