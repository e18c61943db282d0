"""Strawberry: resolvers run once for each field that is asked for.

Extensions run once for each operation, context getters once for each request.

Facts: held against ``strawberry-graphql`` 0.341.2 and ``strawberry-graphql-django`` 0.93.0. Fields, mutations and
schema extensions were counted.

Traps:

- A schema extension given as a class is made anew for each operation, so its ``__init__`` counts; field extensions and
  permissions are made with the schema, once.
- ``context_getter`` is a FastAPI dependency: it runs for each request and should hand over a client that lasts.
- A ``DataLoader`` is made for each request by design; its ``load_fn`` runs for each batch.

Left out: the views for Flask, Quart, Sanic, aiohttp and Channels (a ``get_context`` there is a plain
method), ``exception_handlers``.
"""

from __future__ import annotations

from flake8_redis_pool.spec import BaseMethod, Decorator, FrameworkSpec, Registration, Runs

PLAIN = (
    "strawberry.field",
    "strawberry.mutation",
    "strawberry.subscription",
    "strawberry_django.field",
    "strawberry_django.mutation",
)
FIELDS = (*PLAIN, "strawberry.federation.field", "strawberry.federation.mutation")
EXTENSIONS = ("strawberry.extensions.SchemaExtension", "strawberry.extensions.base_extension.SchemaExtension")
FIELD_EXTENSIONS = ("strawberry.extensions.FieldExtension", "strawberry.extensions.field_extension.FieldExtension")
PERMISSIONS = ("strawberry.BasePermission", "strawberry.permission.BasePermission")
VIEWS = (
    "strawberry.asgi.GraphQL",
    "strawberry.fastapi.GraphQLRouter",
    "strawberry.fastapi.router.GraphQLRouter",
    "strawberry.django.views.GraphQLView",
    "strawberry.django.views.AsyncGraphQLView",
)
RESOLVER = "GraphQL resolver"
EXTENSION = "GraphQL extension"

SPEC = FrameworkSpec(
    name="Strawberry",
    roots=("strawberry", "strawberry_django"),
    answers=True,
    keeps="at module level, or at start-up and pass it in the context",
    keeps_async="per event loop, where the server starts, and pass it in the context",
    decorators=(Decorator(names=FIELDS, noun=RESOLVER),),
    base_methods=(
        BaseMethod(
            classes=EXTENSIONS,
            methods=(
                "__init__",
                "on_operation",
                "on_execute",
                "on_parse",
                "on_validate",
                "on_stream_result",
                "resolve",
                "get_results",
            ),
            noun=EXTENSION,
        ),
        BaseMethod(classes=FIELD_EXTENSIONS, methods=("resolve", "resolve_async"), noun=EXTENSION),
        BaseMethod(classes=FIELD_EXTENSIONS, methods=("__init__", "apply"), noun=EXTENSION, runs=Runs.ONCE),
        BaseMethod(classes=PERMISSIONS, methods=("has_permission", "on_unauthorized"), noun="GraphQL permission"),
        BaseMethod(classes=PERMISSIONS, methods=("__init__",), noun="GraphQL permission", runs=Runs.ONCE),
        BaseMethod(classes=VIEWS, methods=("get_context", "get_root_value"), noun="GraphQL context getter"),
    ),
    registrations=(
        Registration(callees=PLAIN, noun=RESOLVER, position=0, keywords=("resolver",)),
        Registration(
            callees=("strawberry.fastapi.GraphQLRouter", "strawberry.fastapi.router.GraphQLRouter"),
            noun="GraphQL context getter",
            keywords=("context_getter", "root_value_getter"),
        ),
        Registration(
            callees=("strawberry.dataloader.DataLoader",), noun="GraphQL data loader", position=0, keywords=("load_fn",)
        ),
    ),
)
