"""RPyC: an object of a service is made for each connection, and its exposed methods run once for each call.

Facts: held against rpyc 6.0.2 (``Service``, ``exposed`` and the servers, read from the source).

Traps:

- A server that is given the class makes an object of it for each connection; one that is given an object shares that
  among all connections, and its ``__init__`` runs once: so a constructor says nothing.
- Methods are exposed by their name, or by a decorator.
"""

from __future__ import annotations

from flake8_redis_pool.spec import BaseMethod, Decorator, FrameworkSpec

SERVICES = ("rpyc.Service", "rpyc.core.service.Service")

SPEC = FrameworkSpec(
    name="RPyC",
    roots=("rpyc",),
    keeps="at module level, or in __init__ of a service whose object the server is given",
    keeps_async="per event loop, or use a synchronous client at module level",
    decorators=(Decorator(names=("rpyc.exposed", "rpyc.utils.exposed"), noun="RPyC method"),),
    base_methods=(
        BaseMethod(classes=SERVICES, methods=("exposed_*", "on_connect", "on_disconnect"), noun="RPyC method"),
    ),
)
