"""Faust: timers, cron functions and pages run again and again.

An agent's function is entered once, its loop runs for each message.

Facts: held against faust-streaming 0.15.3 (``App`` and ``View`` read from the source, nothing run:
that takes a Kafka broker).

Traps:

- The body of ``@app.agent`` before ``async for`` runs once for each worker (and again when the agent is restarted): a
  client made there is right.
- ``@app.task`` runs once, when the worker starts; ``@app.command`` is a command line.
- A ``View`` is instantiated when its route is made: ``__init__`` and ``__post_init__`` run once, ``get`` and
  its kind for each request.
- The signals ``on_configured``, ``on_worker_init`` and their kind are sent once for each process.
- One event loop lasts as long as the worker.

Left out: what a loop over a stream builds at each turn (the loop stands in a function that runs
once), the rebalance signals.
"""

from __future__ import annotations

from flake8_redis_pool.spec import BaseMethod, FrameworkSpec, InstanceDecorator, Runs

APPS = ("faust.App", "faust.app.App", "faust.app.base.App")
VIEWS = ("faust.web.View", "faust.web.views.View")
SIGNALS = ("on_before_configured", "on_configured", "on_after_configured", "on_worker_init", "on_partitions_assigned")

SPEC = FrameworkSpec(
    name="Faust",
    roots=("faust",),
    keeps="in a function under @app.task, or in an agent before its loop",
    keeps_async="in a function under @app.task, or in an agent before its loop",
    instance_decorators=(
        InstanceDecorator(classes=APPS, attributes=("timer", "crontab"), noun="Faust timer", bare=True),
        InstanceDecorator(classes=APPS, attributes=("page",), noun="Faust page", bare=True),
        InstanceDecorator(classes=APPS, attributes=("table_route",), noun="Faust page"),
        InstanceDecorator(classes=APPS, attributes=("agent",), noun="Faust agent", runs=Runs.ONCE, bare=True),
        InstanceDecorator(
            classes=APPS, attributes=("task", "command"), noun="Faust start-up function", runs=Runs.ONCE, bare=True
        ),
        InstanceDecorator(
            classes=APPS,
            attributes=tuple(f"{signal}.connect" for signal in SIGNALS),
            noun="Faust signal handler",
            runs=Runs.ONCE,
        ),
    ),
    base_methods=(
        BaseMethod(
            classes=VIEWS,
            methods=("get", "post", "put", "patch", "delete", "head", "options", "search", "dispatch"),
            noun="Faust view",
        ),
        BaseMethod(classes=VIEWS, methods=("__init__", "__post_init__"), noun="Faust view constructor", runs=Runs.ONCE),
    ),
)
