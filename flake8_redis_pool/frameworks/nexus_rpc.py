"""Nexus: an operation runs once for each request; the object whose methods are operations is made once.

Facts: counted with nexus-rpc 1.5.0 (3 requests: ``sync_operation`` and ``OperationHandler.start`` 3, the method under
``operation_handler`` and both constructors 1).

Traps:

- A method under ``operation_handler`` gives the handler of its operation, once, when the service is registered.
- Service handlers are handed over as objects (``Worker(nexus_service_handlers=[...])``): the constructor is the right
  place.

Left out: operations that start a workflow (``temporalio.nexus``), which must do nothing else.
"""

from __future__ import annotations

from flake8_redis_pool.spec import BaseMethod, Decorator, FrameworkSpec, Runs

PLACES = ("nexusrpc.handler.", "nexusrpc.handler._decorators.")
HANDLERS = ("nexusrpc.handler.OperationHandler", "nexusrpc.handler._operation_handler.OperationHandler")
MIDDLEWARES = ("nexusrpc.handler.OperationHandlerMiddleware",)
OPERATION = "Nexus operation"

SPEC = FrameworkSpec(
    name="Nexus",
    roots=("nexusrpc",),
    answers=True,
    keeps="in __init__ of the service handler",
    keeps_async="per event loop, before the worker starts, and pass it to the service handler",
    decorators=(
        Decorator(names=tuple(f"{place}sync_operation" for place in PLACES), noun=OPERATION),
        Decorator(
            names=tuple(f"{place}operation_handler" for place in PLACES), noun="Nexus operation set-up", runs=Runs.ONCE
        ),
    ),
    base_methods=(
        BaseMethod(classes=HANDLERS, methods=("start", "cancel"), noun=OPERATION),
        BaseMethod(classes=HANDLERS, methods=("__init__",), noun="Nexus operation set-up", runs=Runs.ONCE),
        BaseMethod(classes=MIDDLEWARES, methods=("intercept",), noun="Nexus middleware"),
    ),
)
