"""python-socketio: event handlers run once for each message, ``connect`` and ``disconnect`` once for each connection.

Facts: read from the source of ``socketio`` 5.18 and measured with Flask-SocketIO, which runs on it: ``on``, ``event``
and ``on_*`` of a namespace once for each message, ``__init__`` of a namespace once.

Traps:

- A namespace is made once and handed to ``register_namespace``: its ``__init__`` is a right place for a client.
- ``RedisManager`` and ``AsyncRedisManager`` connect by themselves, once for the server.
- ``ASGIApp(on_startup=f)`` runs ``f`` once, within the event loop of the server.
- ``start_background_task`` runs a function as often as it is called. Not declared.

Left out: ``Client`` and ``AsyncClient``: what they hear at ``connect`` runs once for a process that stays connected.
"""

from __future__ import annotations

from flake8_redis_pool.spec import BaseMethod, FrameworkSpec, InstanceDecorator, Registration, Runs

SERVERS = ("socketio.Server", "socketio.server.Server", "socketio.AsyncServer", "socketio.async_server.AsyncServer")
NAMESPACES = (
    "socketio.Namespace",
    "socketio.namespace.Namespace",
    "socketio.AsyncNamespace",
    "socketio.async_namespace.AsyncNamespace",
)
HANDLER = "Socket.IO event handler"

SPEC = FrameworkSpec(
    name="python-socketio",
    roots=("socketio",),
    keeps="at module level",
    keeps_async="per event loop, in the on_startup function of ASGIApp or of the application around it",
    instance_decorators=(InstanceDecorator(classes=SERVERS, attributes=("on", "event"), noun=HANDLER, bare=True),),
    base_methods=(
        BaseMethod(classes=NAMESPACES, methods=("on_*", "trigger_event"), noun=HANDLER),
        BaseMethod(classes=NAMESPACES, methods=("__init__",), noun="Socket.IO namespace constructor", runs=Runs.ONCE),
    ),
    registrations=(
        Registration(
            callees=tuple(f"{server}.on" for server in SERVERS), noun=HANDLER, position=1, keywords=("handler",)
        ),
        Registration(
            callees=("socketio.ASGIApp", "socketio.asgi.ASGIApp"),
            noun="Socket.IO start-up function",
            keywords=("on_startup", "on_shutdown"),
            runs=Runs.ONCE,
        ),
    ),
)
