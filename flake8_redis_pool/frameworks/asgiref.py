"""asgiref: from synchronous code to asynchronous and back; it runs nothing as a handler.

Facts: read for ``asgiref`` (source): ``sync_to_async`` runs a function in a thread, ``async_to_sync`` a coroutine
function in a loop that is made for the call, where the thread has none to go back to.

Traps:

- Both give a function: what they are given runs when that is called.
"""

from __future__ import annotations

from flake8_redis_pool.spec import FrameworkSpec

SPEC = FrameworkSpec(
    name="asgiref",
    roots=("asgiref",),
    new_loop=("asgiref.sync.async_to_sync",),
    runners=("asgiref.sync.async_to_sync",),
    wrappers=("asgiref.sync.sync_to_async",),
)
