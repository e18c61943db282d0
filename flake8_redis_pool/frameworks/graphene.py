"""Graphene, with graphene-django: resolvers and mutations run once for each field that is asked for.

So they run several times in one request.

Facts: held against ``graphene`` 3.4.3 and ``graphene-django`` 3.2.3. ``resolve_*`` of ``ObjectType``, ``mutate`` and
``resolver=`` were counted: once for each field.

Traps:

- The first parameter of ``resolve_*`` is the parent's value, not an instance of the class: nothing can be kept on it.
- ``info.context`` is the request (Django) or what the server passes: made for each request, a right way to hand
  over a client that lasts.
- Data loaders are made for each request by design.

Left out: middlewares (``resolve(next, root, info)`` has no base class), resolvers in mix-in classes that do not derive
from ``ObjectType``, the ``perform_mutation`` and its kind of the projects' own base classes.
"""

from __future__ import annotations

from flake8_redis_pool.spec import BaseMethod, FrameworkSpec, Registration

TYPES = (
    "graphene.ObjectType",
    "graphene.types.ObjectType",
    "graphene.types.objecttype.ObjectType",
    "graphene.Interface",
    "graphene.types.Interface",
    "graphene.types.interface.Interface",
    "graphene_django.DjangoObjectType",
    "graphene_django.types.DjangoObjectType",
)
DJANGO_TYPES = TYPES[-2:]
MUTATIONS = ("graphene.Mutation", "graphene.types.Mutation", "graphene.types.mutation.Mutation")
RELAY_MUTATIONS = ("graphene.relay.ClientIDMutation", "graphene.relay.mutation.ClientIDMutation")
FORM_MUTATIONS = (
    "graphene_django.forms.mutation.DjangoFormMutation",
    "graphene_django.forms.mutation.DjangoModelFormMutation",
)
FIELDS = tuple(
    f"graphene.{name}"
    for name in (
        "Field",
        "List",
        "NonNull",
        "String",
        "Int",
        "Float",
        "Boolean",
        "ID",
        "DateTime",
        "Date",
        "Time",
        "JSONString",
        "Decimal",
        "UUID",
    )
)
RESOLVER = "GraphQL resolver"
MUTATION = "GraphQL mutation"

SPEC = FrameworkSpec(
    name="Graphene",
    roots=("graphene", "graphene_django"),
    answers=True,
    keeps="at module level, or at start-up and pass it in the context",
    keeps_async="per event loop, where the server starts, and pass it in the context",
    base_methods=(
        BaseMethod(classes=TYPES, methods=("resolve_*", "subscribe_*"), noun=RESOLVER),
        BaseMethod(classes=DJANGO_TYPES, methods=("get_queryset", "get_node"), noun=RESOLVER),
        BaseMethod(classes=MUTATIONS, methods=("mutate",), noun=MUTATION),
        BaseMethod(classes=RELAY_MUTATIONS, methods=("mutate", "mutate_and_get_payload"), noun=MUTATION),
        BaseMethod(classes=FORM_MUTATIONS, methods=("mutate_and_get_payload", "perform_mutate"), noun=MUTATION),
        BaseMethod(
            classes=("graphene_django.views.GraphQLView",),
            methods=("get_context", "get_root_value", "get_response"),
            noun="GraphQL view",
        ),
    ),
    registrations=(
        Registration(
            callees=("graphene.Field", "graphene.types.field.Field"), noun=RESOLVER, position=2, keywords=("resolver",)
        ),
        Registration(callees=(*FIELDS[1:], "graphene.relay.ConnectionField"), noun=RESOLVER, keywords=("resolver",)),
    ),
)
