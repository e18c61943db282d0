"""Flask-SocketIO: event handlers run once for each message, ``connect`` and ``disconnect`` once for each connection.

Facts: measured for ``flask_socketio`` 5.7 with its test client (2 clients, 3 messages of a kind each): ``on``,
``event``, ``on_event``, ``on_error`` and ``on_*`` of a namespace 6 runs each, ``connect`` 2, ``__init__`` of the
namespace one. ``on_error_default`` is read from the source.

Traps:

- A namespace is made once and handed to ``on_namespace``: its ``__init__`` is a right place for a client.
- ``message_queue="redis://..."`` is a connection of Flask-SocketIO's own, made once.
- ``start_background_task`` runs a function as often as it is called: often once, behind a global, from
  ``connect``. Not declared.
- With ``async_mode="eventlet"`` or ``"gevent"`` a client is shared by green threads: one client
  with its pool serves them.
"""

from __future__ import annotations

from flake8_redis_pool.spec import BaseMethod, FrameworkSpec, InstanceDecorator, Registration, Runs

from ._flask import KEEPS, KEEPS_ASYNC

SERVER = "flask_socketio.SocketIO"
NAMESPACES = ("flask_socketio.Namespace", "flask_socketio.namespace.Namespace")

SPEC = FrameworkSpec(
    name="Flask-SocketIO",
    roots=("flask_socketio",),
    keeps=KEEPS,
    keeps_async=KEEPS_ASYNC,
    instance_decorators=(
        InstanceDecorator(
            classes=(SERVER,), attributes=("on", "event"), noun="Flask-SocketIO event handler", bare=True
        ),
        InstanceDecorator(
            classes=(SERVER,),
            attributes=("on_error", "on_error_default"),
            noun="Flask-SocketIO error handler",
            bare=True,
        ),
    ),
    base_methods=(
        BaseMethod(classes=NAMESPACES, methods=("on_*", "trigger_event"), noun="Flask-SocketIO event handler"),
        BaseMethod(
            classes=NAMESPACES, methods=("__init__",), noun="Flask-SocketIO namespace constructor", runs=Runs.ONCE
        ),
    ),
    registrations=(
        Registration(
            callees=(f"{SERVER}.on_event",), noun="Flask-SocketIO event handler", position=1, keywords=("handler",)
        ),
    ),
)
