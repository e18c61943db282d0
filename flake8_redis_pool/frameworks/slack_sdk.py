"""Slack's SDK: a listener of a Socket Mode client runs once for each request that comes in.

Facts: held against slack-sdk 3.47.0 (``BaseSocketModeClient`` and its listeners, read from the source).

Traps:

- Listeners are put into a list of the client (``socket_mode_request_listeners.append``): they are known by their second
  parameter, whose annotation is the request, or by the names of both.
- Those of the plain client run in a pool of threads, those of the asynchronous one in its event loop.

Left out: the clients of the Web API, which run nothing; ``RTMClient``, which Slack has ended.
"""

from __future__ import annotations

from flake8_redis_pool.spec import Convention, FrameworkSpec

REQUESTS = ("slack_sdk.socket_mode.request.SocketModeRequest",)
LISTENER = "Slack listener"

SPEC = FrameworkSpec(
    name="slack-sdk",
    roots=("slack_sdk",),
    keeps="at module level, or beside the client",
    keeps_async="per event loop, beside the client",
    conventions=(
        Convention(noun=LISTENER, parameters=(("*",), ("*",)), annotations=REQUESTS, imports=("slack_sdk",)),
        Convention(
            noun=LISTENER, parameters=(("*",), ("*",)), annotations=REQUESTS, imports=("slack_sdk",), method_of="class"
        ),
    ),
)
