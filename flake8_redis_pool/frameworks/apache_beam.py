"""Apache Beam: the ``process`` of a DoFn runs once for each element, and so do the functions of Map and its kin.

Facts: held against apache-beam 2.77.0 (``DoFn``, ``CombineFn``, ``Map``, ``FlatMap``, ``Filter``; signatures).

Traps:

- ``setup`` runs once for each object of a DoFn, which many bundles share: that is the right place for a client, and
  ``teardown`` closes it.
- ``__init__`` runs where the pipeline is built; the object is then sent to the workers, which no client survives.
- ``start_bundle`` runs once for each bundle, seldom enough for a client of its own.
"""

from __future__ import annotations

from flake8_redis_pool.spec import BaseMethod, FrameworkSpec, Registration, Runs

ELEMENT = "Beam function of an element"
DOFNS = ("apache_beam.DoFn", "apache_beam.transforms.DoFn", "apache_beam.transforms.core.DoFn")
COMBINERS = ("apache_beam.CombineFn", "apache_beam.transforms.CombineFn", "apache_beam.transforms.core.CombineFn")

SPEC = FrameworkSpec(
    name="Apache Beam",
    roots=("apache_beam",),
    serial=True,  # one thread uses an instance of a DoFn
    keeps="in setup of the DoFn, and close it in teardown",
    keeps_async="per event loop, or use a synchronous client in setup of the DoFn",
    base_methods=(
        BaseMethod(classes=DOFNS, methods=("process",), noun="Beam process method"),
        BaseMethod(classes=DOFNS, methods=("setup", "teardown"), noun="Beam set-up method", runs=Runs.ONCE),
        BaseMethod(
            classes=COMBINERS,
            methods=("create_accumulator", "add_input", "merge_accumulators", "extract_output"),
            noun="Beam combiner",
        ),
        BaseMethod(classes=COMBINERS, methods=("setup", "teardown"), noun="Beam set-up method", runs=Runs.ONCE),
    ),
    registrations=(
        Registration(
            callees=tuple(
                f"apache_beam.{place}{name}"
                for place in ("", "transforms.", "transforms.core.")
                for name in ("Map", "FlatMap", "Filter", "MapTuple", "FlatMapTuple")
            ),
            noun=ELEMENT,
            position=0,
            keywords=("fn",),
        ),
    ),
)
