"""Airflow: a task instance has a process of its own, so that a client made in a task is made once.

A sensor pokes again and again.

Facts: names and arguments resolved in Airflow 3.3.2 with apache-airflow-providers-standard 1.21.0. That the supervisor
starts a process for each task instance, and that ``execute`` of a sensor calls ``poke`` in a loop (mode ``poke``, the
default), is what its documentation says; not run.

Traps:

- The module of a DAG and ``__init__`` of its operators run at every parse, every 30 seconds by default: a client at
  module level is wrong, and a client in ``@task``, in ``python_callable`` or in ``execute`` is right. They are
  declared as running once.
- In mode ``reschedule`` each poke is a process of its own.
- A trigger (``BaseTrigger.run``) shares its process with others and still has its client for itself.

Left out: ``on_failure_callback`` and its kind (a process of their own), listeners, triggers, ``dag`` (runs at every
parse: no rule for that).
"""

from __future__ import annotations

from flake8_redis_pool.spec import BaseMethod, Decorator, FrameworkSpec, Registration, Runs

PYTHON = ("airflow.providers.standard.operators.python", "airflow.operators.python")
OPERATORS = (
    "airflow.sdk.BaseOperator",
    "airflow.sdk.bases.operator.BaseOperator",
    "airflow.models.BaseOperator",
    "airflow.models.baseoperator.BaseOperator",
)
SENSORS = (
    "airflow.sdk.BaseSensorOperator",
    "airflow.sdk.bases.sensor.BaseSensorOperator",
    "airflow.sensors.base.BaseSensorOperator",
)
PYTHON_SENSORS = ("airflow.providers.standard.sensors.python.PythonSensor", "airflow.sensors.python.PythonSensor")
KINDS = ("virtualenv", "branch", "short_circuit", "external_python", "branch_virtualenv", "branch_external_python")
TASKS = ("airflow.sdk.task", "airflow.decorators.task")
TASK = "Airflow task"
POKE = "Airflow sensor"

SPEC = FrameworkSpec(
    name="Airflow",
    roots=("airflow",),
    keeps="in a cached property of the sensor, or in a cached factory",
    keeps_async="per event loop, or use a synchronous client in a cached property",
    decorators=(
        Decorator(names=(*TASKS, *(f"{name}.{kind}" for name in TASKS for kind in KINDS)), noun=TASK, runs=Runs.ONCE),
        Decorator(names=tuple(f"{name}.sensor" for name in TASKS), noun=POKE),
        Decorator(
            names=(
                "airflow.sdk.dag",
                "airflow.decorators.dag",
                "airflow.sdk.task_group",
                "airflow.decorators.task_group",
            ),
            noun="Airflow DAG",
            runs=Runs.ONCE,
        ),
    ),
    base_methods=(
        BaseMethod(
            classes=OPERATORS + SENSORS,
            methods=("execute", "pre_execute", "post_execute", "on_kill"),
            noun=TASK,
            runs=Runs.ONCE,
        ),
        BaseMethod(classes=SENSORS, methods=("poke",), noun=POKE),
    ),
    registrations=(
        Registration(
            callees=tuple(
                f"{module}.{name}"
                for module in PYTHON
                for name in (
                    "PythonOperator",
                    "PythonVirtualenvOperator",
                    "ExternalPythonOperator",
                    "ShortCircuitOperator",
                    "BranchPythonOperator",
                )
            ),
            noun=TASK,
            keywords=("python_callable",),
            runs=Runs.ONCE,
        ),
        Registration(callees=PYTHON_SENSORS, noun=POKE, keywords=("python_callable",)),
    ),
)
