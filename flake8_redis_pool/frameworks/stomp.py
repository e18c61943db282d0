"""stomp.py: the methods of a listener run once for each frame that comes in or goes out.

Facts: held against stomp.py 9.0.0 (``ConnectionListener`` and ``set_listener`` of the connections, from the source).

Traps:

- A listener is made once, by the program, and handed over with ``set_listener``: its constructor is the right place.
- Listeners run in the thread that reads the connection.
- A listener need not derive from the library's class.
"""

from __future__ import annotations

from flake8_redis_pool.spec import BaseMethod, FrameworkSpec, Registration, Runs

LISTENERS = ("stomp.ConnectionListener", "stomp.listener.ConnectionListener")
CONNECTIONS = tuple(
    f"stomp.{place}{name}"
    for place in ("", "connect.")
    for name in ("StompConnection11", "StompConnection12", "StompConnection10")
) + tuple(f"stomp.{name}" for name in ("Connection", "Connection10", "Connection11", "Connection12"))
FRAMES = (
    "on_before_message",
    "on_error",
    "on_heartbeat",
    "on_message",
    "on_receipt",
    "on_send",
)
LISTENER = "STOMP listener"

SPEC = FrameworkSpec(
    name="stomp.py",
    roots=("stomp",),
    keeps="in __init__ of the listener, or at module level",
    keeps_async="per event loop, or use a synchronous client in __init__ of the listener",
    base_methods=(
        BaseMethod(classes=LISTENERS, methods=FRAMES, noun=LISTENER),
        BaseMethod(classes=LISTENERS, methods=("__init__",), noun=LISTENER, runs=Runs.ONCE),
    ),
    registrations=(
        Registration(
            callees=tuple(f"{name}.set_listener" for name in CONNECTIONS),
            noun=LISTENER,
            position=1,
            keywords=("listener", "lstnr"),
            methods=FRAMES,
        ),
    ),
)
