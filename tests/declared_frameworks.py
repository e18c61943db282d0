"""What holds the declarations of ``frameworks/`` against installed packages must know beside them."""

from __future__ import annotations

# Packages that share a top-level name and are installed one by one.
NAMESPACED_ROOTS = ("azure.functions", "azure.durable_functions", "google.cloud.pubsub_v1", "google.cloud.pubsub")

# Dotted prefixes that exist in some releases only, with those releases.
OTHER_RELEASES = {
    "celery.decorators": "celery < 5.0",
    "celery.task": "celery < 5.0",
    "django.conf.urls.url": "django < 4.0",
    "django.tasks": "django >= 6.0",
    "django.template.Library.simple_block_tag": "django >= 5.2",
    "django.template.library.Library.simple_block_tag": "django >= 5.2",
    "falcon.API": "falcon < 4.0",
    "falcon.api": "falcon < 4.0",
    "falcon.App": "falcon >= 3.0",
    "falcon.app": "falcon >= 3.0",
    "falcon.asgi": "falcon >= 3.0",
    "fastapi.FastAPI.add_event_handler": "starlette < 1.0",
    "fastapi.FastAPI.add_websocket_route": "starlette < 1.0",
    "fastapi.FastAPI.route": "starlette < 1.0",
    "fastapi.applications.FastAPI.add_event_handler": "starlette < 1.0",
    "fastapi.applications.FastAPI.add_websocket_route": "starlette < 1.0",
    "fastapi.applications.FastAPI.route": "starlette < 1.0",
    "flask.Blueprint.before_app_first_request": "flask < 2.3",
    "flask.Flask.before_first_request": "flask < 2.3",
    "flask._app_ctx_stack": "flask < 2.3",
    "flask._request_ctx_stack": "flask < 2.3",
    "flask.app.Flask.before_first_request": "flask < 2.3",
    "flask.blueprints.Blueprint.before_app_first_request": "flask < 2.3",
    "flask_jwt_extended.JWTManager.token_in_blacklist_loader": "flask-jwt-extended < 4.0",
    "flask_jwt_extended.JWTManager.user_claims_loader": "flask-jwt-extended < 4.0",
    "flask_jwt_extended.JWTManager.user_loader_callback_loader": "flask-jwt-extended < 4.0",
    "flask_jwt_extended.jwt_manager.JWTManager.token_in_blacklist_loader": "flask-jwt-extended < 4.0",
    "flask_jwt_extended.jwt_manager.JWTManager.user_claims_loader": "flask-jwt-extended < 4.0",
    "flask_jwt_extended.jwt_manager.JWTManager.user_loader_callback_loader": "flask-jwt-extended < 4.0",
    "rest_framework.decorators.detail_route": "djangorestframework < 3.10",
    "rest_framework.decorators.list_route": "djangorestframework < 3.10",
    "starlette.applications.Starlette.add_event_handler": "starlette < 1.0",
    "starlette.applications.Starlette.add_websocket_route": "starlette < 1.0",
    "starlette.applications.Starlette.exception_handler": "starlette < 1.0",
    "starlette.applications.Starlette.middleware": "starlette < 1.0",
    "starlette.applications.Starlette.on_event": "starlette < 1.0",
    "starlette.applications.Starlette.route": "starlette < 1.0",
    "starlette.applications.Starlette.websocket_route": "starlette < 1.0",
    "starlette.routing.Router.add_event_handler": "starlette < 1.0",
    "starlette.routing.Router.on_event": "starlette < 1.0",
    "starlette.routing.Router.route": "starlette < 1.0",
    "starlette.routing.Router.websocket_route": "starlette < 1.0",
}

# Methods that the base class does not define: the framework looks for them by name.
VERBS = frozenset({"get", "post", "put", "patch", "delete", "head", "options", "trace"})
FOUND_BY_NAME: dict[str, frozenset[str]] = {
    "django": VERBS | {"process_request", "process_response", "process_view", "process_exception", "process_template_response"},
    "django_rest_framework": VERBS
    | {"list", "create", "retrieve", "update", "partial_update", "destroy", "get_queryset", "get_object", "get_serializer_class"}
    | {"perform_create", "perform_update", "perform_destroy"},
    "aiohttp": VERBS,
    "scrapy": frozenset({"parse", "closed", "start_requests"}),
    "cherrypy": frozenset({"start", "stop"}),
    "flask": VERBS,
    "quart": VERBS,
    "sanic": VERBS,
    "channels": frozenset({"websocket_connect", "websocket_receive", "websocket_disconnect", "http_request", "http_disconnect"}),
    "flask_restful": VERBS,
    "flask_restx": VERBS,
    "starlette": VERBS,
}

# What cannot be imported without Django's settings, beside the packages whose names start with "django".
NEED_DJANGO = (
    "rest_framework",
    "channels",
    "huey.contrib.djhuey",
    "ninja",
)
# Settings that such packages read when they are imported.
DJANGO_SETTINGS: dict[str, object] = {
    "HUEY": {"name": "probe", "huey_class": "huey.MemoryHuey", "immediate": True},
    "RQ_QUEUES": {"default": {"HOST": "localhost"}},
    "Q_CLUSTER": {"name": "probe", "orm": "default"},
}

# Parts of a package that import another one, by their dotted prefix.
NEED_ANOTHER = {
    "celery.contrib.django": "django",
    "huey.contrib.mini": "gevent",
    "procrastinate.contrib.django": "django",
}
# Applications with models of their own, for INSTALLED_APPS where they are installed.
DJANGO_APPS = ("django_q",)

# Attributes that only an instance has, and the arguments that make one.
INSTANCE_ONLY = (
    "cli.command",
    "on_after_configure.connect",
    "on_after_finalize.connect",
    "on_configure.connect",
    "on_start",
    "after_start",
    "on_stop",
    "on_middlewares_configuration",
    "background.task",
    *(f"{hook}.append" for hook in ("on_startup", "on_shutdown", "on_cleanup", "cleanup_ctx", "on_response_prepare")),
    *(f"{hook}.extend" for hook in ("on_startup", "on_shutdown", "on_cleanup", "cleanup_ctx", "on_response_prepare")),
)
INSTANCE_ONLY = ("cli.command", "on_after_configure.connect", "on_after_finalize.connect", "on_configure.connect")
    "then",
    "success",
    "failure",
    "server",
)
INSTANCE_ARGUMENTS = {
    "Flask": ("probe",),
    "Blueprint": ("probe", "probe"),
    "Celery": ("probe",),
    "Application": (),
    "API": (),
    "APIBlueprint": ("probe", "probe"),
    "APIFlask": ("probe",),
    "OpenAPI": ("probe",),
    "Dash": ("probe",),
    "Dependency": (None, {}, 0, None),
}

# Parameters that a method gets by itself: Gradio gives its listeners the component as ``block``.
BOUND_PARAMETERS = ("self", "block")

# Frameworks in which the event loop lasts as long as the process: a client may be kept without a word about loops.
ONE_LOOP = frozenset({"FastAPI", "Starlette", "HTTPX", "asyncio server"}) | {
    "Kopf",
    "Knative functions",
    "Mangum",
    "Modal",
    "Ray",
    "Scrapy",
    "Temporal",
}
ONE_LOOP = frozenset({"FastAPI", "Starlette", "HTTPX", "asyncio server"} | {"arq", "SAQ", "TaskIQ"})
ONE_LOOP = frozenset(
    {
        "FastAPI",
        "Starlette",
        "HTTPX",
        "asyncio server",
        "FastStream",
        "Faust",
        "PgQueuer",
        "SAQ",
        "TaskIQ",
        "arq",
        "streaQ",
        "BlackSheep",
        "Litestar",
        "NiceGUI",
        "Quart",
        "Sanic",
        "Sanic Extensions",
        "Starlite",
    }
)
