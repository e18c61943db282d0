"""Servers of the standard library, and plain WSGI: ``http.server``, ``socketserver``.

Facts: measured or read for ``stdlib`` (Python 3.11). The handler classes are [measured], the WSGI signature (PEP 3333) is
[source].

Traps:

- One handler object is built for each connection: its ``__init__``, ``setup`` and ``finish`` repeat as well. What lasts is ``self.server``.
- ``do_*`` may run several times for one connection (keep-alive).
- A handler that calls ``asyncio.run`` has a new event loop for each request, hence ``keeps_async``.

Left out: ``Executor.submit`` and ``threading.Timer`` (how often depends on the caller), ``multiprocessing`` initialisers (not servers);
ASGI stands in ``starlette.py``, asyncio servers in ``asyncio_servers.py``.
"""

from __future__ import annotations

from flake8_redis_pool.spec import BaseMethod, Convention, FrameworkSpec

HTTP_HANDLERS = ("http.server.BaseHTTPRequestHandler", "http.server.SimpleHTTPRequestHandler")
SOCKET_HANDLERS = (
    "socketserver.BaseRequestHandler",
    "socketserver.StreamRequestHandler",
    "socketserver.DatagramRequestHandler",
)
WSGI_PARAMETERS = (("environ", "env", "_environ"), ("start_response", "_start_response"))

SPEC = FrameworkSpec(
    name="standard library server",
    roots=("http", "socketserver", "wsgiref"),
    keeps="at module level, or as an attribute of the server",
    keeps_async="per event loop, or use a synchronous client at module level",
    base_methods=(
        BaseMethod(classes=HTTP_HANDLERS, methods=("do_*",), noun="HTTP request handler"),
        BaseMethod(classes=HTTP_HANDLERS + SOCKET_HANDLERS, methods=("setup", "handle", "finish"), noun="request handler"),
        BaseMethod(classes=HTTP_HANDLERS + SOCKET_HANDLERS, methods=("__init__",), noun="request handler constructor"),
    ),
    conventions=(
        Convention(noun="WSGI application", parameters=WSGI_PARAMETERS),
        Convention(noun="WSGI application", functions=("__call__",), parameters=WSGI_PARAMETERS, method_of="class"),
    ),
)
