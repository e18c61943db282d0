"""GraphQL-core, with graphql-relay: a resolver runs once for each field that is asked for.

So it runs several times in one request.

Facts: counted with graphql-core 3.2.14 (3 queries: ``resolve`` of a field 3, the function that gives the fields 1);
graphql-relay 3.2.0 is read from the source.

Traps:

- ``fields`` may be a function: it runs once, when the schema is made.
- ``context_value`` is given with each request: a right way to hand over a client that lasts.

Left out: resolvers that are assigned to a field of a finished schema, middlewares, scalars.
"""

from __future__ import annotations

from flake8_redis_pool.spec import FrameworkSpec, Registration

TYPES = ("graphql.", "graphql.type.", "graphql.type.definition.")
RESOLVER = "GraphQL resolver"
RELAY = "graphql_relay."


def _given(name: str, position: int, keyword: str) -> Registration:
    callees = tuple(f"{place}{name}" for place in TYPES)
    return Registration(callees=callees, noun=RESOLVER, position=position, keywords=(keyword,))


SPEC = FrameworkSpec(
    name="GraphQL-core",
    roots=("graphql", "graphql_relay"),
    answers=True,
    keeps="at module level, and hand it over in the context",
    keeps_async="per event loop, where the application starts, and hand it over in the context",
    registrations=(
        _given("GraphQLField", 2, "resolve"),
        _given("GraphQLField", 3, "subscribe"),
        _given("GraphQLInterfaceType", 3, "resolve_type"),
        _given("GraphQLUnionType", 2, "resolve_type"),
        Registration(
            callees=(
                f"{RELAY}mutation_with_client_mutation_id",
                f"{RELAY}mutation.mutation.mutation_with_client_mutation_id",
            ),
            noun="GraphQL mutation",
            position=3,
            keywords=("mutate_and_get_payload",),
        ),
        Registration(
            callees=(f"{RELAY}node_definitions", f"{RELAY}node.node.node_definitions"),
            noun=RESOLVER,
            position=0,
            keywords=("fetch_by_id",),
        ),
    ),
)
