"""websocket-client: a callback of ``WebSocketApp`` runs once for each message that comes in.

Facts: counted with websocket-client 1.9.2 (3 messages: ``on_message`` and ``on_data`` 3, ``on_open`` and
``on_close`` 1).

Traps:

- ``on_open`` runs at each connection and reconnection: neither per message nor once, so it is no handler here.
- ``run_forever`` blocks, and callbacks run in its thread one after the other.
- The callbacks' positions in the constructor have changed between releases: keywords alone are declared.

Left out: ``create_connection`` and its ``recv`` in a loop of the project.
"""

from __future__ import annotations

from flake8_redis_pool.spec import Assignment, FrameworkSpec, Registration

APPS = ("websocket.WebSocketApp", "websocket._app.WebSocketApp")
CALLBACKS = ("on_message", "on_data", "on_cont_message", "on_ping", "on_pong")
CALLBACK = "WebSocket callback"

SPEC = FrameworkSpec(
    name="websocket-client",
    roots=("websocket",),
    keeps="at module level, or where the WebSocketApp is made",
    keeps_async="per event loop, or use a synchronous client where the WebSocketApp is made",
    registrations=tuple(Registration(callees=APPS, noun=CALLBACK, keywords=(name,)) for name in CALLBACKS),
    assignments=tuple(Assignment(classes=APPS, attribute=name, noun=CALLBACK, methods=()) for name in CALLBACKS),
)
