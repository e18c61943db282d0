"""Prometheus client: a collector of the project is asked once for each scrape, the function of a gauge as often.

Facts: counted with prometheus-client 0.26.0 (3 scrapes of its server: ``collect`` and ``set_function`` 3, ``__init__``
and ``describe`` 1).

Traps:

- A collector is made once and handed to ``register``; it need not derive from the library's class.
- A registry with ``auto_describe`` asks a collector without ``describe`` once more, at registration.
- ``start_http_server`` serves each scrape in a thread of its own; ``make_asgi_app`` in the loop of the application.

Left out: metrics that are set elsewhere, by the program itself.
"""

from __future__ import annotations

from flake8_redis_pool.spec import BaseMethod, FrameworkSpec, Registration, Runs

COLLECTORS = ("prometheus_client.registry.Collector",)
REGISTRIES = ("prometheus_client.CollectorRegistry", "prometheus_client.registry.CollectorRegistry") + tuple(
    f"prometheus_client.{place}REGISTRY" for place in ("", "core.", "registry.")
)
GAUGES = ("prometheus_client.Gauge", "prometheus_client.metrics.Gauge")
COLLECTOR = "Prometheus collector"

SPEC = FrameworkSpec(
    name="Prometheus client",
    roots=("prometheus_client",),
    answers=True,
    keeps="in __init__ of the collector, or at module level",
    keeps_async="per event loop, or use a synchronous client in __init__ of the collector",
    base_methods=(
        BaseMethod(classes=COLLECTORS, methods=("collect",), noun=COLLECTOR),
        BaseMethod(classes=COLLECTORS, methods=("__init__",), noun=COLLECTOR, runs=Runs.ONCE),
    ),
    registrations=(
        Registration(
            callees=tuple(f"{name}.register" for name in REGISTRIES),
            noun=COLLECTOR,
            position=0,
            keywords=("collector",),
            methods=("collect",),
        ),
        Registration(
            callees=tuple(f"{name}.set_function" for name in GAUGES),
            noun="Prometheus gauge",
            position=0,
            keywords=("f",),
        ),
    ),
    attributes=tuple((f"{name}.labels", name) for name in GAUGES),
)
