"""FastStream: subscribers, dependencies and middlewares run once for each message.

The hooks of the application run once for each process.

Facts: held against faststream 0.7.8 with the Redis, Kafka (both drivers), RabbitMQ and NATS brokers. Subscribers on
Redis, ``Depends``, ``BaseMiddleware`` and the four hooks are measured; routers, routes, the other brokers and
``lifespan`` are read from the source.

Traps:

- A middleware is instantiated for each message: its ``__init__`` is no place for a client (measured:
  15 times for 6 messages).
- ``Depends`` runs its function for each message; with ``use_cache`` once in each.
- ``broker.subscriber(...)`` may be kept in a variable and used as a decorator with a filter.
- ``context.set_global`` in ``on_startup`` or in the lifespan keeps an object as long as the process.
- ``@anything.subscriber`` is accepted where the module imports FastStream: brokers and routers are
  imported from another module.

Left out: the MQTT broker (needs a driver of its own), parsers and decoders given as arguments,
``async for message in subscriber``.
"""

from __future__ import annotations

from flake8_redis_pool.spec import (
    BaseMethod,
    Decorator,
    Dependency,
    FrameworkSpec,
    InstanceDecorator,
    Registration,
    Runs,
)

PREFIXES = {"redis": "Redis", "kafka": "Kafka", "confluent": "Kafka", "rabbit": "Rabbit", "nats": "Nats"}
BROKERS = tuple(
    f"faststream.{name}.{path}{prefix}Broker"
    for name, prefix in PREFIXES.items()
    for path in ("", "broker.", "broker.broker.")
)
ROUTERS = tuple(
    f"faststream.{name}.{path}{prefix}Router"
    for name, prefix in PREFIXES.items()
    for path in ("", "broker.", "broker.router.", "fastapi.", "fastapi.fastapi.")
)
ROUTES = tuple(
    f"faststream.{name}.{path}{prefix}Route" for name, prefix in PREFIXES.items() for path in ("", "broker.router.")
)
APPS = (
    "faststream.FastStream",
    "faststream.app.FastStream",
    "faststream.asgi.AsgiFastStream",
    "faststream.asgi.app.AsgiFastStream",
)
HOOKS = ("on_startup", "after_startup", "on_shutdown", "after_shutdown")
HOOK = "FastStream start-up hook"
MIDDLEWARES = ("faststream.BaseMiddleware", "faststream.middlewares.BaseMiddleware")
EXCEPTIONS = (
    "faststream.ExceptionMiddleware",
    "faststream.middlewares.ExceptionMiddleware",
    "faststream.middlewares.exception.ExceptionMiddleware",
)

SPEC = FrameworkSpec(
    name="FastStream",
    roots=("faststream", "fast_depends"),
    keeps="in an on_startup hook or the lifespan and keep it with context.set_global",
    keeps_async="in an on_startup hook or the lifespan and keep it with context.set_global",
    decorators=(
        Decorator(
            names=(
                "faststream.asgi.get",
                "faststream.asgi.post",
                "faststream.asgi.handlers.get",
                "faststream.asgi.handlers.post",
            ),
            noun="FastStream ASGI handler",
        ),
    ),
    instance_decorators=(
        InstanceDecorator(
            classes=BROKERS + ROUTERS, attributes=("subscriber",), noun="FastStream subscriber", bare=True
        ),
        InstanceDecorator(classes=BROKERS + ROUTERS, attributes=("publisher",), noun="FastStream publisher"),
        InstanceDecorator(classes=EXCEPTIONS, attributes=("add_handler",), noun="FastStream exception handler"),
        InstanceDecorator(classes=APPS, attributes=HOOKS, noun=HOOK, runs=Runs.ONCE, bare=True),
    ),
    base_methods=(
        BaseMethod(
            classes=MIDDLEWARES,
            methods=("on_receive", "after_processed", "consume_scope", "publish_scope", "__aenter__", "__aexit__"),
            noun="FastStream middleware",
        ),
        BaseMethod(classes=MIDDLEWARES, methods=("__init__",), noun="FastStream middleware constructor"),
    ),
    registrations=(
        Registration(callees=ROUTES, noun="FastStream subscriber", position=0, keywords=("call",)),
        *(Registration(callees=APPS, noun=HOOK, keywords=(hook,), runs=Runs.ONCE) for hook in (*HOOKS, "lifespan")),
    ),
    dependencies=(
        Dependency(
            callees=(
                "faststream.Depends",
                "faststream.params.Depends",
                "fast_depends.Depends",
                "fast_depends.use.Depends",
            ),
            noun="FastStream dependency",
        ),
    ),
)
