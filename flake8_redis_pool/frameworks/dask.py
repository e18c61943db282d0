"""Dask, with its distributed scheduler: a delayed function runs once for each task, that of a bag for each item.

Facts: counted with dask and distributed 2026.8.0 (3 items: ``delayed``, ``Bag.map``, ``Client.map`` and ``submit`` 3,
``Bag.map_partitions`` 1 for one partition, ``setup`` of a worker plugin 1 for one worker).

Traps:

- ``map_partitions`` runs its function once for each partition: that is the right place for a client, and so it is not
  declared.
- ``Client.run`` runs its function once in each worker; so does ``setup`` of a plugin.
- A client is not sent to the workers: what is at module level is made by each of their processes that imports it.

Left out: ``map_blocks`` of arrays, functions over groups of data frames, actors.
"""

from __future__ import annotations

from flake8_redis_pool.spec import BaseMethod, Decorator, FrameworkSpec, Registration, Runs

DELAYED = ("dask.delayed", "dask.delayed.delayed")
BAGS = ("dask.bag.Bag", "dask.bag.core.Bag")
CLIENTS = ("distributed.Client", "distributed.client.Client", "dask.distributed.Client")
PLUGINS = tuple(
    f"{place}WorkerPlugin" for place in ("distributed.", "distributed.diagnostics.plugin.", "dask.distributed.")
)
TASK = "Dask task"
ITEM = "Dask function of an item"

SPEC = FrameworkSpec(
    name="Dask",
    roots=("dask", "distributed"),
    keeps="in setup of a WorkerPlugin and keep it on the worker, or in a function given to map_partitions",
    keeps_async="per event loop, or use a synchronous client in setup of a WorkerPlugin",
    decorators=(Decorator(names=DELAYED, noun=TASK),),
    base_methods=(
        BaseMethod(classes=PLUGINS, methods=("__init__", "setup", "teardown"), noun="Dask plugin", runs=Runs.ONCE),
    ),
    registrations=(
        Registration(callees=DELAYED, noun=TASK, position=0, keywords=("obj",)),
        Registration(
            callees=tuple(f"{name}.{method}" for name in CLIENTS for method in ("submit", "map")),
            noun=TASK,
            position=0,
            keywords=("func",),
        ),
        Registration(
            callees=tuple(f"{name}.{method}" for name in BAGS for method in ("map", "starmap", "filter")),
            noun=ITEM,
            position=0,
            keywords=("func", "predicate"),
        ),
    ),
    chains=tuple((f"dask.bag.{name}", BAGS[0]) for name in ("from_sequence", "read_text", "from_delayed")),
    results=tuple((f"{place}get_client", CLIENTS[0]) for place in ("distributed.", "dask.distributed.")),
)
