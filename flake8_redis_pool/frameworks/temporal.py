"""Temporal: an activity runs once for each attempt.

The object whose methods are activities is made once, before the worker.

Facts: read for ``temporal`` (temporalio 1.35.0, source): ``activity.defn``, ``Worker(activities=[...])`` and the
inbound interceptor of activities.

Traps:

- Methods are registered on an instance, ``Worker(activities=[activities.charge])``: its ``__init__`` runs once and is
  the documented place of a client. Asynchronous activities run in the loop of the worker, which lasts as long as the
  worker; synchronous ones in threads.
- Workflow code is replayed and runs in a sandbox: it must do no input or output at all, so that
  "build it once" is the wrong cure.

Left out: ``workflow.run``, ``signal``, ``query`` and ``update`` (see above), Nexus operations, process pools
of synchronous activities.
"""

from __future__ import annotations

from flake8_redis_pool.spec import BaseMethod, Decorator, FrameworkSpec, Registration

ACTIVITY = "Temporal activity"

SPEC = FrameworkSpec(
    name="Temporal",
    roots=("temporalio",),
    keeps="in __init__ of the class whose methods are the activities, or in main before the worker starts",
    keeps_async="in __init__ of the class whose methods are the activities, or in main before the worker starts",
    decorators=(Decorator(names=("temporalio.activity.defn",), noun=ACTIVITY),),
    base_methods=(
        BaseMethod(
            classes=("temporalio.worker.ActivityInboundInterceptor",),
            methods=("execute_activity",),
            noun="Temporal activity interceptor",
        ),
    ),
    registrations=(
        Registration(
            callees=("temporalio.worker.Worker",),
            noun=ACTIVITY,
            keywords=("activities",),
        ),
    ),
)
