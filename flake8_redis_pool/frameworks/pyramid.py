"""Pyramid: views, request methods, root factories, tweens and request subscribers run for each request.

Configuration runs once.

Facts: read and counted for ``pyramid`` 2.1. Views (functions, classes), ``add_request_method``, ``root_factory``,
tweens and subscribers were counted; security policies and ``main(global_config)`` are read from the source.

Traps:

- ``add_request_method(f, reify=True)`` caches on the request: ``f`` still runs for each request.
- A view class is built for each request; it has no base class and is known by ``__init__(self, request)`` in a
  file that imports Pyramid.
- A tween factory runs once, the tween it returns for each request.
- A subscriber of ``ApplicationCreated`` runs once, one of ``NewRequest`` or ``BeforeRender`` for each request.
- In ``includeme(config)`` the configurator is a parameter: what is registered there is known by its own shape, a
  function of ``request``.

Left out: ``config.add_subscriber(f, ApplicationCreated)`` of a parameter, predicates and view derivers
(rare places for a client).
"""

from __future__ import annotations

from flake8_redis_pool.spec import Convention, Decorator, FrameworkSpec, Registration, Runs

CONFIGURATORS = ("pyramid.config.Configurator",)
REQUEST_EVENTS = tuple(
    f"pyramid.{module}{prefix}{name}"
    for module, prefix in (("events.", ""), ("events.", "I"), ("interfaces.", "I"))
    for name in ("NewRequest", "NewResponse", "BeforeRender", "BeforeTraversal", "ContextFound")
)
CREATED = (
    "pyramid.events.ApplicationCreated",
    "pyramid.events.IApplicationCreated",
    "pyramid.interfaces.IApplicationCreated",
)
REQUEST = (("request", "_request"),)
CONTEXT_AND_REQUEST = (("context", "_context"), *REQUEST)
TWEEN = (("handler",), ("registry", "_registry"))

SPEC = FrameworkSpec(
    name="Pyramid",
    roots=("pyramid",),
    answers=True,
    keeps="in includeme or the application's main function and keep it on config.registry",
    keeps_async="per event loop, or keep a synchronous client on config.registry",
    decorators=(
        Decorator(
            names=tuple(
                f"pyramid.view.{name}"
                for name in ("view_config", "notfound_view_config", "forbidden_view_config", "exception_view_config")
            ),
            noun="Pyramid view",
        ),
        Decorator(
            names=("pyramid.events.subscriber",), noun="Pyramid start-up subscriber", runs=Runs.ONCE, given=CREATED
        ),
        Decorator(names=("pyramid.events.subscriber",), noun="Pyramid request subscriber", given=REQUEST_EVENTS),
    ),
    registrations=(
        Registration(
            callees=tuple(
                f"{name}.{method}"
                for name in CONFIGURATORS
                for method in ("add_view", "add_notfound_view", "add_forbidden_view", "add_exception_view")
            ),
            noun="Pyramid view",
            position=0,
            keywords=("view",),
        ),
        Registration(
            callees=tuple(f"{name}.add_request_method" for name in CONFIGURATORS),
            noun="Pyramid request method",
            position=0,
            keywords=("callable",),
        ),
        Registration(
            callees=tuple(f"{name}.set_root_factory" for name in CONFIGURATORS),
            noun="Pyramid root factory",
            position=0,
            keywords=("factory",),
        ),
        Registration(callees=CONFIGURATORS, noun="Pyramid root factory", keywords=("root_factory",)),
        Registration(
            callees=tuple(f"{name}.add_route" for name in CONFIGURATORS),
            noun="Pyramid root factory",
            position=2,
            keywords=("factory",),
        ),
        Registration(
            callees=tuple(f"{name}.add_tween" for name in CONFIGURATORS),
            noun="Pyramid tween factory",
            position=0,
            keywords=("tween_factory",),
            runs=Runs.ONCE,
        ),
        Registration(
            callees=tuple(f"{name}.add_subscriber" for name in CONFIGURATORS),
            noun="Pyramid request subscriber",
            position=0,
            keywords=("subscriber",),
            given=REQUEST_EVENTS,
        ),
    ),
    conventions=(
        Convention(noun="Pyramid set-up function", functions=("includeme",), parameters=(("config",),), runs=Runs.ONCE),
        Convention(
            noun="Pyramid application factory",
            functions=("main",),
            parameters=(("global_config", "_global_config"),),
            exact=False,
            imports=("pyramid",),
            runs=Runs.ONCE,
        ),
        Convention(
            noun="Pyramid view constructor",
            functions=("__init__",),
            parameters=REQUEST,
            method_of="class",
            imports=("pyramid",),
        ),
        Convention(
            noun="Pyramid view constructor",
            functions=("__init__",),
            parameters=CONTEXT_AND_REQUEST,
            method_of="class",
            imports=("pyramid",),
        ),
        Convention(noun="Pyramid request function", parameters=REQUEST, imports=("pyramid",)),
        Convention(noun="Pyramid view", parameters=CONTEXT_AND_REQUEST, imports=("pyramid",)),
        Convention(
            noun="Pyramid tween",
            functions=("__init__",),
            parameters=TWEEN,
            method_of="class",
            imports=("pyramid",),
            runs=Runs.ONCE,
        ),
        Convention(
            noun="Pyramid tween", functions=("__call__",), parameters=REQUEST, method_of="class", imports=("pyramid",)
        ),
        Convention(noun="Pyramid tween", parameters=REQUEST, method_of="nested", outer=TWEEN, imports=("pyramid",)),
        Convention(noun="Pyramid tween", parameters=REQUEST, method_of="nested", outer=TWEEN, files=("*tween*",)),
    ),
    cached_properties=("pyramid.decorator.reify",),
)
