"""aiomqtt: the messages of a client are gone over with ``async for``; it runs no function of the project.

Facts: held against aiomqtt 2.5.1 (``Client.messages``, ``MessagesIterator.__aiter__`` and ``__anext__``).

Traps:

- Entering a client connects it; the messages end with an error when the connection is lost, which starts no new turn.
"""

from __future__ import annotations

from flake8_redis_pool.spec import FrameworkSpec

SPEC = FrameworkSpec(
    name="aiomqtt",
    roots=("aiomqtt",),
    streams=("aiomqtt.Client.messages", "aiomqtt.client.Client.messages"),
)
