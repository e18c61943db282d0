"""BentoML: methods under ``@bentoml.api`` and ``@bentoml.task`` run once for each request.

Facts: held against ``bentoml`` 1.4.40.

Traps:

- A service class is made once in each worker: its ``__init__`` is the place for a client, an ``on_startup`` method too.
- ``on_deployment`` runs once for all workers, before they are there: a client that is made there serves none of them.
- A plain ``def`` method runs in a thread of a pool.

Left out: services and runners of releases before 1.2 (``@svc.api(input=...)``, ``Runnable``), ASGI
applications that are mounted.
"""

from __future__ import annotations

from flake8_redis_pool.spec import Decorator, FrameworkSpec, Runs

SPEC = FrameworkSpec(
    name="BentoML",
    roots=("bentoml",),
    answers=True,
    keeps="in the service's __init__ and keep it on the service",
    keeps_async="per event loop, in an on_startup method, and keep it on the service",
    decorators=(
        Decorator(names=("bentoml.api",), noun="BentoML API"),
        Decorator(names=("bentoml.task",), noun="BentoML task"),
        Decorator(names=("bentoml.on_startup", "bentoml.on_shutdown"), noun="BentoML hook", runs=Runs.ONCE),
    ),
)
