"""Servers of ``asyncio``: the callback of ``start_server`` and the methods of a ``Protocol`` run for each connection.

Facts: measured or read for ``stdlib`` with root ``asyncio`` (Python 3.11). ``start_server`` and ``Protocol`` are [measured],
``start_unix_server`` is [source]. A file of its own because the answer differs from ``stdlib_servers.py``: one loop serves all connections.

Traps:

- ``create_server`` takes a factory, most often the class itself or a lambda: the class says enough, the factory is not declared.
- A ``Protocol`` may be the client's side, with one connection for the life of the process: ``__init__`` is not declared, though it repeats
  in a server (measured).
"""

from __future__ import annotations

from flake8_redis_pool.spec import BaseMethod, FrameworkSpec, Registration

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
    ),
    registrations=(
        Registration(
            callees=("asyncio.start_server", "asyncio.streams.start_server", "asyncio.start_unix_server", "asyncio.streams.start_unix_server"),
            noun="asyncio connection callback",
            position=0,
            keywords=("client_connected_cb",),
        ),
    ),
)
