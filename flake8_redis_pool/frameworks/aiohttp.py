"""aiohttp: handlers, class views and middlewares run for each request.

What the application's lists of hooks hold runs once.

Facts: measured for ``aiohttp.web`` (3.14): route tables, ``app.router.add_*``, class views (one instance for each
request), middlewares and the low-level server. ``web.route`` and the annotation ``web.Request`` are read from the
source.

Traps:

- ``app.on_startup``, ``on_cleanup``, ``on_shutdown`` and ``cleanup_ctx`` hold functions that run once: the right place
  for a client. ``on_response_prepare`` beside them holds functions that run for each response.
- ``add_route(method, path, handler)`` has the handler third, ``add_get(path, handler)`` second.
- A plugin knows handlers of another module by the annotation of their only parameter.
"""

from __future__ import annotations

from flake8_redis_pool.spec import (
    BaseMethod,
    Convention,
    Decorator,
    FrameworkSpec,
    InstanceDecorator,
    Registration,
    Runs,
)

ROUTER = ("aiohttp.web.UrlDispatcher", "aiohttp.web_urldispatcher.UrlDispatcher")
REQUESTS = ("aiohttp.web.Request", "aiohttp.web_request.Request")
APPS = ("aiohttp.web.Application", "aiohttp.web_app.Application")
ROUTES = ("aiohttp.web", "aiohttp.web_routedef")
HOOKS = ("on_startup", "on_shutdown", "on_cleanup", "cleanup_ctx")
LIST_METHODS = ("append", "extend")
VERBS = ("get", "post", "put", "patch", "delete", "head", "options")
HANDLER = "aiohttp handler"

RESPONSES = tuple(
    f"aiohttp.{module}.{kind}"
    for module, kinds in (
        ("web", ("Response", "StreamResponse", "FileResponse", "json_response")),
        ("web_response", ("Response", "StreamResponse", "json_response")),
    )
    for kind in kinds
)

SPEC = FrameworkSpec(
    name="aiohttp",
    roots=("aiohttp",),
    answers=True,
    keeps="in an on_startup function and keep it on the application",
    keeps_async="per event loop, in an on_startup function, and keep it on the application",
    decorators=(
        Decorator(names=("aiohttp.web.middleware", "aiohttp.web_middlewares.middleware"), noun="aiohttp middleware"),
    ),
    instance_decorators=(
        InstanceDecorator(
            classes=("aiohttp.web.RouteTableDef", "aiohttp.web_routedef.RouteTableDef"),
            attributes=(*VERBS, "route", "view"),
            noun=HANDLER,
        ),
    ),
    base_methods=(
        BaseMethod(classes=("aiohttp.web.View", "aiohttp.web_urldispatcher.View"), methods=VERBS, noun="aiohttp view"),
        BaseMethod(
            classes=("aiohttp.web.View", "aiohttp.web_urldispatcher.View"),
            methods=("__init__",),
            noun="aiohttp view constructor",
        ),
    ),
    registrations=(
        Registration(
            callees=tuple(f"{module}.{verb}" for module in ROUTES for verb in (*VERBS, "view")),
            noun=HANDLER,
            position=1,
            keywords=("handler",),
        ),
        Registration(
            callees=tuple(f"{module}.route" for module in ROUTES), noun=HANDLER, position=2, keywords=("handler",)
        ),
        Registration(
            callees=tuple(f"{router}.add_{verb}" for router in ROUTER for verb in (*VERBS, "view")),
            noun=HANDLER,
            position=1,
            keywords=("handler",),
        ),
        Registration(
            callees=tuple(f"{router}.add_route" for router in ROUTER), noun=HANDLER, position=2, keywords=("handler",)
        ),
        Registration(
            callees=("aiohttp.web.Server", "aiohttp.web_server.Server"),
            noun=HANDLER,
            position=0,
            keywords=("handler",),
        ),
        Registration(
            callees=tuple(f"{name}.on_response_prepare.{method}" for name in APPS for method in LIST_METHODS),
            noun="aiohttp response hook",
            position=0,
            keywords=("item", "items"),
        ),
        Registration(
            callees=tuple(f"{name}.{hook}.{method}" for name in APPS for hook in HOOKS for method in LIST_METHODS),
            noun="aiohttp life-cycle hook",
            position=0,
            keywords=("item", "items"),
            runs=Runs.ONCE,
        ),
    ),
    conventions=(
        Convention(noun="aiohttp handler", parameters=(("request", "req", "_request"),), exact=False, gives=RESPONSES),
        Convention(noun=HANDLER, parameters=(("*",),), annotations=REQUESTS, imports=("aiohttp",)),
        Convention(noun=HANDLER, parameters=(("*",),), annotations=REQUESTS, imports=("aiohttp",), method_of="class"),
    ),
    attributes=(
        ("aiohttp.web.Application.router", "aiohttp.web.UrlDispatcher"),
        ("aiohttp.web_app.Application.router", "aiohttp.web.UrlDispatcher"),
    ),
    applications=("aiohttp.web.Request.app", "aiohttp.web.Request.config_dict"),
)
