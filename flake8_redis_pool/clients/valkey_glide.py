"""valkey-glide: ``glide``, the asynchronous client over a core in Rust.

One connection a node, which all users of a client share.

Run: 2.6.0; source read: 2.5.3, 2.4.2, 2.0.1, 1.3.4. ``async with`` on a client is younger than 2.0,
``scoped_connection``, ``AsyncClientPool``, ``MonitorClient`` and ``aclose`` came with 2.6. ``Transaction`` is the name
of an atomic ``Batch`` in glide 1.

Traps:

- A blocking command stalls every other command of the same client; with the default ``request_timeout`` of 250 ms the
  others raise TimeoutError. ``scoped_connection()`` and a client of one's own stall nobody.
- ``create()`` connects at once. A client that is not closed is closed by garbage collection from 2.6 on, so that a
  forgotten one is silent here.
- A closed pool keeps its idle connections as long as an open one (measured: one before ``close()``, one two seconds
  after), so that a pool that nobody closes is silent as well; each ``create()`` leaves one connection more. A borrowed
  number goes back by itself after five idle minutes.
- A batch is sent by ``await client.exec(batch)``, and is not empty afterwards. Its commands are no coroutines:
  awaiting one raises TypeError.
- ``watch()`` on a client guards nothing when other tasks use the client; it is not reported.
- Options of XREAD that come in a variable are not looked into; ``get_pubsub_message()`` waits without the connection.
"""

from __future__ import annotations

from flake8_redis_pool.clients._glide import Package, objects
from flake8_redis_pool.spec import ClientSpec, Mode

SPEC = ClientSpec(
    library="valkey-glide",
    roots=("glide",),
    objects=objects(Package("glide", Mode.ASYNC, "AsyncClientPool", "AsyncIsolatedScope", collected=True)),
)
