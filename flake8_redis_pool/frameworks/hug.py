"""hug: routes, request middleware and directives run for each request, ``hug.startup`` once for each process.

Facts: read for ``hug`` 2.6.

Traps:

- ``hug.cli`` makes a command and ``hug.local`` a plain function: neither is a request.
- ``hug.startup`` runs once: the right place.
- A directive (also a default that is called ``hug_...``) runs for each request that asks for it.
"""

from __future__ import annotations

from flake8_redis_pool.spec import Decorator, FrameworkSpec, InstanceDecorator, Runs

VERBS = ("get", "post", "put", "patch", "delete", "head", "options", "trace", "connect", "get_post", "http", "call")

SPEC = FrameworkSpec(
    name="hug",
    roots=("hug",),
    answers=True,
    keeps="at module level, or in a hug.startup function",
    keeps_async="per event loop, or use a synchronous client at module level",
    decorators=(
        Decorator(
            names=tuple(f"hug.{part}{verb}" for part in ("", "route.") for verb in (*VERBS, "sink", "not_found")),
            noun="hug route",
        ),
        Decorator(names=tuple(f"hug.{part}exception" for part in ("", "route.")), noun="hug exception handler"),
        Decorator(
            names=tuple(
                f"hug.{part}{name}"
                for part in ("", "decorators.")
                for name in ("request_middleware", "response_middleware", "reqresp_middleware")
            ),
            noun="hug middleware",
        ),
        Decorator(
            names=tuple(
                f"hug.{part}{name}"
                for part in ("", "decorators.")
                for name in ("directive", "context_factory", "delete_context")
            ),
            noun="hug directive",
        ),
        Decorator(names=("hug.startup", "hug.decorators.startup"), noun="hug start-up function", runs=Runs.ONCE),
        Decorator(names=("hug.cli", "hug.route.cli"), noun="hug command", runs=Runs.ONCE),
    ),
    instance_decorators=(
        InstanceDecorator(
            classes=("hug.route.API", "hug.route.Object", "hug.object"),
            attributes=("get", "post", "put", "patch", "delete", "get_post", "http"),
            noun="hug route",
        ),
    ),
)
