"""Dagster: a sensor or a schedule is evaluated again and again in one process.

An op or an asset usually has a process of its own.

Facts: names resolved in 1.13.29. Sensors and schedules run once for each tick, in the code server, which stays,
and resources are made once for each run [measured]; that the multiprocess executor makes them for each step is
what its documentation says.

Traps:

- Definitions run under the multiprocess executor by default: each step is a process, and a client made in an op or an
  asset is then one for each process, as any resource would be. Ops, assets and checks are therefore not declared as
  handlers.
- ``resource``, ``setup_for_execution`` and ``yield_for_execution`` are the documented places of a client.
- The body of ``job`` and ``graph`` runs when the module is loaded.

Left out: ``op``, ``asset``, ``asset_check`` and hooks (see above; only ``execute_in_process`` runs several in
one process), I/O managers.
"""

from __future__ import annotations

from flake8_redis_pool.spec import BaseMethod, Decorator, FrameworkSpec, Runs

DEFINITIONS = "dagster._core.definitions"
RESOURCES = (
    "dagster.ConfigurableResource",
    "dagster._config.pythonic_config.resource.ConfigurableResource",
)

SPEC = FrameworkSpec(
    name="Dagster",
    roots=("dagster",),
    keeps="in a ConfigurableResource, or at module level",
    keeps_async="per event loop, or use a synchronous client in a resource",
    decorators=(
        Decorator(
            names=(
                "dagster.sensor",
                "dagster.asset_sensor",
                "dagster.multi_asset_sensor",
                "dagster.run_status_sensor",
                "dagster.run_failure_sensor",
                f"{DEFINITIONS}.decorators.sensor_decorator.sensor",
                f"{DEFINITIONS}.run_status_sensor_definition.run_status_sensor",
            ),
            noun="Dagster sensor",
        ),
        Decorator(
            names=("dagster.schedule", f"{DEFINITIONS}.decorators.schedule_decorator.schedule"),
            noun="Dagster schedule",
        ),
        Decorator(
            names=("dagster.resource", "dagster.io_manager", "dagster.job", "dagster.graph", "dagster.graph_asset"),
            noun="Dagster definition",
            runs=Runs.ONCE,
        ),
    ),
    base_methods=(
        BaseMethod(
            classes=RESOURCES,
            methods=("setup_for_execution", "yield_for_execution", "teardown_after_execution"),
            noun="Dagster resource",
            runs=Runs.ONCE,
        ),
    ),
)
