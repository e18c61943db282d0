"""Nameko: an entry point runs once for each call, message, request or tick.

Dependency providers are set up once for each process.

Facts: held against nameko 2.14.1 (entry points, ``DependencyProvider`` and the container read from the source).

Traps:

- The container makes a new instance of the service class for each call: what ``__init__`` builds is built for each
  call, a class attribute is not.
- ``setup`` and ``start`` of a ``DependencyProvider`` run once, ``get_dependency`` and the
  ``worker_`` hooks for each call.
- Workers are green threads of one process.

Left out: ``__init__`` of a service (no base class marks one; it is known by its entry points only),
entry points of the project.
"""

from __future__ import annotations

from flake8_redis_pool.spec import BaseMethod, Decorator, FrameworkSpec, Runs

PROVIDERS = ("nameko.extensions.DependencyProvider", "nameko.dependency_providers.DependencyProvider")

SPEC = FrameworkSpec(
    name="Nameko",
    roots=("nameko",),
    answers=True,
    keeps="in setup() of a DependencyProvider whose get_dependency hands it out",
    keeps_async="per event loop, or use a synchronous client in setup() of a DependencyProvider",
    decorators=(
        Decorator(names=("nameko.rpc.rpc", "nameko.web.websocket.rpc"), noun="Nameko RPC method"),
        Decorator(names=("nameko.events.event_handler", "nameko.messaging.consume"), noun="Nameko message handler"),
        Decorator(names=("nameko.timer.timer",), noun="Nameko timer"),
        Decorator(names=("nameko.web.handlers.http",), noun="Nameko HTTP handler"),
    ),
    base_methods=(
        BaseMethod(
            classes=PROVIDERS,
            methods=("get_dependency", "worker_setup", "worker_result", "worker_teardown"),
            noun="Nameko worker hook",
        ),
        BaseMethod(
            classes=PROVIDERS,
            methods=("__init__", "setup", "start", "stop", "kill", "bind"),
            noun="Nameko set-up",
            runs=Runs.ONCE,
        ),
    ),
)
