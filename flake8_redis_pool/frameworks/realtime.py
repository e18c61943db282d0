"""realtime, also as a part of Supabase: a callback of a channel runs once for each message that comes in.

Facts: counted with realtime 2.34.1 (3 broadcasts: ``on_broadcast`` 3); the other callbacks are read from the source.

Traps:

- Callbacks are plain functions, called in the event loop that reads the socket; a method that takes one gives the
  channel again.
- The callback of ``subscribe`` runs when the state of the channel changes: neither per message nor once.
- The synchronous channel takes no callbacks.

Left out: webhooks and functions at the edge, which are no Python.
"""

from __future__ import annotations

from flake8_redis_pool.spec import FrameworkSpec, Registration

CHANNELS = ("realtime.AsyncRealtimeChannel", "realtime._async.channel.AsyncRealtimeChannel")
CLIENTS = ("realtime.AsyncRealtimeClient", "realtime._async.client.AsyncRealtimeClient", "supabase.AsyncClient")
CALLBACK = "realtime message callback"
SECOND = ("on_broadcast", "on_postgres_changes")
FIRST = ("on_presence_sync", "on_presence_join", "on_presence_leave", "on_system")

SPEC = FrameworkSpec(
    name="realtime",
    roots=("realtime", "supabase"),
    keeps="at module level, or where the channel is made",
    keeps_async="per event loop, where the channel is made",
    registrations=(
        Registration(
            callees=tuple(f"{name}.{method}" for name in CHANNELS for method in SECOND),
            noun=CALLBACK,
            position=1,
            keywords=("callback",),
        ),
        Registration(
            callees=tuple(f"{name}.{method}" for name in CHANNELS for method in FIRST),
            noun=CALLBACK,
            position=0,
            keywords=("callback",),
        ),
    ),
    attributes=tuple((f"{name}.{method}", CHANNELS[0]) for name in CHANNELS for method in (*FIRST, *SECOND)),
    results=(
        *((f"{name}.channel", CHANNELS[0]) for name in CLIENTS),
        *((f"supabase.{name}", CLIENTS[2]) for name in ("acreate_client", "create_async_client")),
    ),
)
