"""Servers of the standard library, and plain WSGI: ``http.server``, ``socketserver``, ``wsgiref``, ``xmlrpc.server``.

Facts: measured or read for ``stdlib`` (Python 3.11). The handler classes are [measured], the WSGI signature (PEP 3333)
is [source], as are ``make_server``, XML-RPC and the initializers of pools.

Traps:

- One handler object is built for each connection: its ``__init__``, ``setup`` and ``finish`` repeat as well. What
  lasts is ``self.server``.
- ``do_*`` may run several times for one connection (keep-alive).
- A handler that calls ``asyncio.run`` has a new event loop for each request, hence ``keeps_async``.
- The ``initializer`` of a pool runs once for each worker: the right place for a client of its tasks.

- ``register_instance`` of XML-RPC gives the caller every method whose name starts with no underscore.

Left out: ``Executor.submit`` and ``threading.Timer`` (how often depends on the caller); ASGI stands in
``starlette.py``, asyncio servers in ``asyncio_servers.py``.
"""

from __future__ import annotations

from flake8_redis_pool.spec import BaseMethod, Convention, FrameworkSpec, Registration, Runs

HTTP_HANDLERS = (
    "http.server.BaseHTTPRequestHandler",
    "http.server.SimpleHTTPRequestHandler",
    "wsgiref.simple_server.WSGIRequestHandler",
)
XML_RPC = (
    "xmlrpc.server.SimpleXMLRPCServer",
    "xmlrpc.server.DocXMLRPCServer",
    "xmlrpc.server.DocCGIXMLRPCRequestHandler",
    "xmlrpc.server.SimpleXMLRPCDispatcher",
    "xmlrpc.server.CGIXMLRPCRequestHandler",
)
SOCKET_HANDLERS = (
    "socketserver.BaseRequestHandler",
    "socketserver.StreamRequestHandler",
    "socketserver.DatagramRequestHandler",
)
EXECUTORS = (
    "concurrent.futures.ProcessPoolExecutor",
    "concurrent.futures.process.ProcessPoolExecutor",
    "concurrent.futures.ThreadPoolExecutor",
    "concurrent.futures.thread.ThreadPoolExecutor",
)
WSGI_PARAMETERS = (("environ", "env", "_environ"), ("start_response", "_start_response"))

SPEC = FrameworkSpec(
    name="standard library server",
    roots=("http", "socketserver", "wsgiref", "xmlrpc"),
    answers=True,
    keeps="at module level, or as an attribute of the server",
    keeps_async="per event loop, or use a synchronous client at module level",
    base_methods=(
        BaseMethod(classes=HTTP_HANDLERS, methods=("do_*",), noun="HTTP request handler"),
        BaseMethod(
            classes=HTTP_HANDLERS + SOCKET_HANDLERS, methods=("setup", "handle", "finish"), noun="request handler"
        ),
        BaseMethod(classes=HTTP_HANDLERS + SOCKET_HANDLERS, methods=("__init__",), noun="request handler constructor"),
    ),
    registrations=(
        Registration(
            callees=("wsgiref.simple_server.make_server",),
            noun="WSGI application",
            position=2,
            keywords=("app",),
        ),
        Registration(
            callees=tuple(f"{name}.register_function" for name in XML_RPC),
            noun="XML-RPC function",
            position=0,
            keywords=("function",),
        ),
        Registration(
            callees=tuple(f"{name}.register_instance" for name in XML_RPC),
            noun="XML-RPC method",
            position=0,
            keywords=("instance",),
            methods=("[!_]*",),
        ),
        Registration(
            callees=EXECUTORS,
            noun="worker initializer",
            keywords=("initializer",),
            runs=Runs.ONCE,
        ),
        Registration(
            callees=("multiprocessing.Pool", "multiprocessing.pool.Pool", "multiprocessing.pool.ThreadPool"),
            noun="worker initializer",
            position=1,
            keywords=("initializer",),
            runs=Runs.ONCE,
        ),
    ),
    conventions=(
        Convention(noun="WSGI application", parameters=WSGI_PARAMETERS),
        Convention(noun="WSGI application", functions=("__call__",), parameters=WSGI_PARAMETERS, method_of="class"),
    ),
)
