"""Ariadne: resolvers run once for each field that is asked for, the context and extensions once for each request.

Facts: held against ``ariadne`` 1.1.1. ``field`` decorators and ``set_field`` register resolvers, ``source`` and
``set_source`` generators of subscriptions.

Traps:

- ``context_value`` may be a function of the request: it runs each time and should hand over a client that lasts.
- An extension given as a class is made anew for each request.
- A schema directive visits the schema once, when it is built; the resolver that it wraps runs for each field.

Left out: ``convert_kwargs_to_snake_case`` and other wrappers, ``query_parser`` and ``error_formatter``.
"""

from __future__ import annotations

from flake8_redis_pool.spec import BaseMethod, FrameworkSpec, InstanceDecorator, Registration

OBJECTS = (
    "ariadne.QueryType",
    "ariadne.objects.QueryType",
    "ariadne.MutationType",
    "ariadne.objects.MutationType",
    "ariadne.ObjectType",
    "ariadne.objects.ObjectType",
    "ariadne.InterfaceType",
    "ariadne.interfaces.InterfaceType",
    "ariadne.SubscriptionType",
    "ariadne.subscriptions.SubscriptionType",
)
SUBSCRIPTIONS = OBJECTS[-2:]
UNIONS = ("ariadne.UnionType", "ariadne.unions.UnionType", "ariadne.InterfaceType", "ariadne.interfaces.InterfaceType")
SERVERS = ("ariadne.asgi.GraphQL", "ariadne.wsgi.GraphQL")
RESOLVER = "GraphQL resolver"

SPEC = FrameworkSpec(
    name="Ariadne",
    roots=("ariadne",),
    answers=True,
    keeps="at module level, or at start-up and pass it in the context",
    keeps_async="per event loop, where the server starts, and pass it in the context",
    instance_decorators=(
        InstanceDecorator(classes=OBJECTS, attributes=("field",), noun=RESOLVER, bare=True),
        InstanceDecorator(classes=SUBSCRIPTIONS, attributes=("source",), noun="GraphQL subscription", bare=True),
        InstanceDecorator(classes=UNIONS, attributes=("type_resolver",), noun=RESOLVER, bare=True),
    ),
    base_methods=(
        BaseMethod(
            classes=("ariadne.Extension", "ariadne.types.Extension"),
            methods=("__init__", "request_started", "request_finished", "resolve", "has_errors", "format"),
            noun="GraphQL extension",
        ),
    ),
    registrations=(
        Registration(
            callees=tuple(f"{cls}.set_field" for cls in OBJECTS), noun=RESOLVER, position=1, keywords=("resolver",)
        ),
        Registration(
            callees=tuple(f"{cls}.set_source" for cls in SUBSCRIPTIONS),
            noun="GraphQL subscription",
            position=1,
            keywords=("generator",),
        ),
        Registration(callees=SERVERS, noun="GraphQL context getter", keywords=("context_value", "root_value")),
    ),
)
