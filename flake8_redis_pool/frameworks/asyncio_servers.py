"""Servers of ``asyncio``: the callback of ``start_server`` and the methods of a ``Protocol`` run for each connection.

Facts: measured or read for ``stdlib`` with root ``asyncio`` (Python 3.11). ``start_server`` and ``Protocol`` are
[measured], ``start_unix_server`` is [source]. A file of its own because the answer differs from ``stdlib_servers.py``:
one loop serves all connections.

Traps:

- A ``Protocol`` may be the client's side, with one connection for the life of the process: its ``__init__`` counts only
  where the class, or a factory of it, is handed to ``create_server``.
- A datagram endpoint has one protocol for all its datagrams.
"""

from __future__ import annotations

from flake8_redis_pool.spec import BaseMethod, FrameworkSpec, Registration

LOOP = "asyncio.AbstractEventLoop"
LOOP_FUNCTIONS = ("get_running_loop", "get_event_loop", "new_event_loop")

SPEC = FrameworkSpec(
    name="asyncio server",
    roots=("asyncio",),
    keeps="in the function that starts the server",
    keeps_async="in the coroutine that starts the server",
    base_methods=(
        BaseMethod(
            classes=("asyncio.Protocol", "asyncio.protocols.Protocol"),
            methods=("connection_made", "data_received", "connection_lost"),
            noun="asyncio protocol",
        ),
        BaseMethod(
            classes=("asyncio.BufferedProtocol", "asyncio.protocols.BufferedProtocol"),
            methods=("connection_made", "buffer_updated", "connection_lost"),
            noun="asyncio protocol",
        ),
        BaseMethod(
            classes=("asyncio.DatagramProtocol", "asyncio.protocols.DatagramProtocol"),
            methods=("datagram_received",),
            noun="asyncio protocol",
        ),
    ),
    registrations=(
        Registration(
            callees=(
                "asyncio.start_server",
                "asyncio.streams.start_server",
                "asyncio.start_unix_server",
                "asyncio.streams.start_unix_server",
            ),
            noun="asyncio connection callback",
            position=0,
            keywords=("client_connected_cb",),
        ),
        Registration(
            callees=tuple(f"{LOOP}.{name}" for name in ("create_server", "create_unix_server")),
            noun="asyncio protocol factory",
            position=0,
            keywords=("protocol_factory",),
        ),
    ),
    attributes=tuple((f"asyncio.{part}{name}", LOOP) for part in ("", "events.") for name in LOOP_FUNCTIONS),
)
