"""What holds the declarations of ``frameworks/`` against installed packages must know beside them."""

from __future__ import annotations

# Packages that share a top-level name and are installed one by one.
NAMESPACED_ROOTS = (
    "azure.functions",
    "azure.durable_functions",
    "azure.eventhub",
    "azure.servicebus",
    "google.cloud.pubsub_v1",
    "google.cloud.pubsub",
    "google.adk",
    "google.genai",
    "zope.event",
)

HANDLERS_OF_AIOGRAM_2 = tuple(
    f"{prefix}{update}_handler"
    for prefix in ("", "register_")
    for update in ("message", "edited_message", "channel_post", "edited_channel_post", "inline", "chosen_inline", "callback_query", "shipping_query")
    + ("pre_checkout_query", "poll", "poll_answer", "my_chat_member", "chat_member", "chat_join_request", "errors")
)

REQUESTS_OF_MCP = (
    *("call_tool", "list_tools", "read_resource", "list_resources"),
    *("list_resource_templates", "get_prompt", "list_prompts", "completion"),
)

# Dotted prefixes that exist in some releases only, with those releases.
OTHER_RELEASES = {
    "aiogram.executor": "aiogram < 3",
    "aiogram.utils.executor": "aiogram < 3",
    **{f"aiogram.Dispatcher.{name}": "aiogram < 3" for name in HANDLERS_OF_AIOGRAM_2},
    **{f"aiogram.dispatcher.dispatcher.Dispatcher.{name}": "aiogram < 3" for name in HANDLERS_OF_AIOGRAM_2},
    "celery.decorators": "celery < 5.0",
    "celery.task": "celery < 5.0",
    "discord.Bot": "py-cord",
    "discord.AutoShardedBot": "py-cord",
    "discord.SlashCommandGroup": "py-cord",
    "discord.app_commands": "discord.py",
    "discord.bot": "py-cord",
    "discord.commands": "py-cord",
    "discord.ext.commands.hybrid": "discord.py",
    "discord.ext.commands.hybrid_command": "discord.py",
    "discord.ext.commands.hybrid_group": "discord.py",
    "discord.ext.commands.message_command": "py-cord",
    "discord.ext.commands.slash_command": "py-cord",
    "discord.ext.commands.user_command": "py-cord",
    "discord.message_command": "py-cord",
    "discord.slash_command": "py-cord",
    "discord.user_command": "py-cord",
    **{
        f"discord.ext.commands.{place}{bot}.{name}": release
        for place in ("", "bot.")
        for bot in ("Bot", "AutoShardedBot")
        for release, names in {
            "discord.py": ("hybrid_command", "hybrid_group", "tree"),
            "py-cord": ("slash_command", "user_command", "message_command"),
        }.items()
        for name in names
    },
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
    "telegram.ext.Dispatcher": "python-telegram-bot < 20",
    "telegram.ext.RegexHandler": "python-telegram-bot < 20",
    "telegram.ext.Updater.dispatcher": "python-telegram-bot < 20",
    "langchain.agents.Tool": "langchain < 1",
    "langchain.agents.tool": "langchain < 1",
    "langchain.tools.StructuredTool": "langchain < 1",
    "langchain.tools.Tool": "langchain < 1",
    "langchain.tools.base": "langchain < 1",
    "mcp.server.FastMCP": "mcp < 2",
    "mcp.server.MCPServer": "mcp >= 2",
    "mcp.server.fastmcp": "mcp < 2",
    "mcp.server.mcpserver": "mcp >= 2",
    **{f"mcp.server.{place}Server.{name}": "mcp < 2" for place in ("", "lowlevel.", "lowlevel.server.") for name in REQUESTS_OF_MCP},
    **{f"mcp.server.{place}Server.on_{name}": "mcp >= 2" for place in ("", "lowlevel.", "lowlevel.server.") for name in REQUESTS_OF_MCP},
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
    "graphene": frozenset({"resolve_*", "subscribe_*", "mutate", "mutate_and_get_payload"}),
    "discord": frozenset({"setup_hook", "cog_load", "on_submit", "callback", "cog_app_command_error"}),
    "nextcord": frozenset({"setup_hook", "cog_load", "on_submit"}),
    "disnake": frozenset({"setup_hook", "on_submit"}),
    "flask": VERBS,
    "quart": VERBS,
    "sanic": VERBS,
    "channels": frozenset({"websocket_connect", "websocket_receive", "websocket_disconnect", "http_request", "http_disconnect"}),
    "flask_restful": VERBS,
    "flask_restx": VERBS,
    "starlette": VERBS,
    "textual": frozenset({"on_key", "on_click", "on_paste", "on_load", "on_mount"}),
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
    "autobahn.twisted": "twisted",  # one process uses either this or "autobahn.asyncio"
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
    "on_startup.append",
    "on_shutdown.append",
    "on_cleanup.append",
    "cleanup_ctx.append",
    "on_response_prepare.append",
    "on_startup.extend",
    "on_shutdown.extend",
    "on_cleanup.extend",
    "cleanup_ctx.extend",
    "on_response_prepare.extend",
    "then",
    "success",
    "failure",
    "server",
)
INSTANCE_ARGUMENTS: dict[str, tuple[object, ...]] = {
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
    "Router": (),
    "Dispatcher": (),
}

# Parameters that a method gets by itself: Gradio gives its listeners the component as ``block``.
BOUND_PARAMETERS = ("self", "block")

# Frameworks in which the event loop lasts as long as the process: a client may be kept without a word about loops.
ONE_LOOP = frozenset(
    {
        "aiogram",
        "aiosmtpd",
        "arq",
        "asyncio server",
        "AsyncSSH",
        "Autobahn",
        "BlackSheep",
        "discord.py",
        "disnake",
        "Docket",
        "FastAPI",
        "FastMCP",
        "FastStream",
        "Faust",
        "grpclib",
        "HTTPX",
        "Jupyter Server",
        "Knative functions",
        "Kopf",
        "Litestar",
        "Mangum",
        "Modal",
        "Nextcord",
        "NiceGUI",
        "PgQueuer",
        "Pyrogram",
        "pyTelegramBotAPI",
        "python-telegram-bot",
        "Quart",
        "Ray",
        "Sanic",
        "Sanic Extensions",
        "SAQ",
        "Scrapy",
        "Starlette",
        "Starlite",
        "streaQ",
        "TaskIQ",
        "Telethon",
        "Temporal",
        "Textual",
    }
)
