"""python-engineio: event handlers run once for each message, ``connect`` and ``disconnect`` once for each connection.

Facts: counted with python-engineio 4.15.1 (2 connections with 3 messages each: ``connect`` and ``disconnect`` 2,
``message`` 6).

Traps:

- Handlers of ``Server`` run in threads of their own unless ``async_handlers`` is off.
- ``ASGIApp(on_startup=f)`` runs ``f`` once, within the event loop of the server.

Left out: ``Client`` and ``AsyncClient``, and ``start_background_task``, which runs a function as often as it is called.
"""

from __future__ import annotations

from flake8_redis_pool.spec import FrameworkSpec, InstanceDecorator, Registration, Runs

SERVERS = ("engineio.Server", "engineio.server.Server", "engineio.AsyncServer", "engineio.async_server.AsyncServer")
HANDLER = "Engine.IO message handler"

SPEC = FrameworkSpec(
    name="python-engineio",
    roots=("engineio",),
    keeps="at module level",
    keeps_async="per event loop, in the on_startup function of ASGIApp or of the application around it",
    instance_decorators=(InstanceDecorator(classes=SERVERS, attributes=("on",), noun=HANDLER, bare=True),),
    registrations=(
        Registration(
            callees=tuple(f"{server}.on" for server in SERVERS), noun=HANDLER, position=1, keywords=("handler",)
        ),
        Registration(
            callees=("engineio.ASGIApp",),
            noun="Engine.IO start-up function",
            keywords=("on_startup", "on_shutdown"),
            runs=Runs.ONCE,
        ),
    ),
)
