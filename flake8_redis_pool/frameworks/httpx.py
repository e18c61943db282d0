"""HTTPX: a transport handles each request, an ``Auth`` each request that it signs.

The object that carries them is made once.

Facts: measured for this file (httpx 0.28.1, 3 requests each): ``BaseTransport.handle_request`` 3,
``AsyncBaseTransport.handle_async_request`` 3, the same on subclasses of ``HTTPTransport`` and ``AsyncHTTPTransport``,
through ``transport=`` and ``mounts=``; ``Auth.auth_flow`` 3; the function given to ``MockTransport`` 3; ``__init__`` of
a transport once for each object.

Traps:

- ``__init__`` runs as often as the program makes a transport: it is no handler, and no proof of start-up
  either, so it is not declared.
- A transport wraps another one and is closed by the client that owns it: ``close`` or ``aclose`` is the place
  to release a Redis client.

Left out: ``event_hooks={...}`` (a mapping), ``MockTransport(f)`` (for tests).
"""

from __future__ import annotations

from flake8_redis_pool.spec import BaseMethod, FrameworkSpec

SPEC = FrameworkSpec(
    name="HTTPX",
    roots=("httpx",),
    keeps="in __init__ of the transport and close it in close()",
    keeps_async="in __init__ of the transport and close it in aclose()",
    base_methods=(
        BaseMethod(
            classes=("httpx.BaseTransport", "httpx.HTTPTransport"),
            methods=("handle_request",),
            noun="HTTPX transport",
        ),
        BaseMethod(
            classes=("httpx.AsyncBaseTransport", "httpx.AsyncHTTPTransport"),
            methods=("handle_async_request",),
            noun="HTTPX transport",
        ),
        BaseMethod(
            classes=("httpx.Auth",),
            methods=("auth_flow", "sync_auth_flow", "async_auth_flow"),
            noun="HTTPX authentication",
        ),
    ),
    closers=(
        ("httpx.BaseTransport", "close"),
        ("httpx.HTTPTransport", "close"),
        ("httpx.AsyncBaseTransport", "aclose"),
        ("httpx.AsyncHTTPTransport", "aclose"),
    ),
)
