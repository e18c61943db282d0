"""Twisted: ``render_*`` of a resource runs for each request, the methods of a protocol for each connection or message.

Facts: read for ``twisted`` 26.10.

Traps:

- A resource that hangs in the tree is built once; one that ``getChild`` gives is built for each request.
- A factory lives as long as the server: the right place. It builds a protocol for each connection.
- A protocol may be the client's side, with one connection for the life of the process: its constructor is declared
  for what a factory of servers has as its ``protocol``.

Left out: ``Deferred`` callbacks and ``LoopingCall`` (how often depends on the caller), ``getChild`` of classes
without a base in sight.
"""

from __future__ import annotations

from flake8_redis_pool.spec import Assignment, BaseMethod, FrameworkSpec, Registration, Runs

RESOURCES = ("twisted.web.resource.Resource",)
PROTOCOLS = ("twisted.internet.protocol.Protocol",)
LINES = ("twisted.protocols.basic.LineReceiver", "twisted.protocols.basic.LineOnlyReceiver")
DATAGRAMS = ("twisted.internet.protocol.DatagramProtocol",)
FACTORIES = ("twisted.internet.protocol.Factory", "twisted.internet.protocol.ServerFactory")

SPEC = FrameworkSpec(
    name="Twisted",
    roots=("twisted",),
    keeps="at module level, or in the factory or the root resource",
    keeps_async="per event loop, in the function that starts the reactor",
    one_thread=True,
    base_methods=(
        BaseMethod(classes=RESOURCES, methods=("render", "render_*", "getChild"), noun="Twisted resource"),
        BaseMethod(
            classes=PROTOCOLS + LINES,
            methods=("connectionMade", "dataReceived", "connectionLost"),
            noun="Twisted protocol",
        ),
        BaseMethod(classes=LINES, methods=("lineReceived",), noun="Twisted protocol"),
        BaseMethod(classes=DATAGRAMS, methods=("datagramReceived",), noun="Twisted protocol"),
        BaseMethod(classes=FACTORIES, methods=("buildProtocol",), noun="Twisted factory"),
        BaseMethod(
            classes=FACTORIES,
            methods=("__init__", "startFactory", "stopFactory"),
            noun="Twisted factory",
            runs=Runs.ONCE,
        ),
    ),
    registrations=(
        Registration(
            callees=tuple(f"{factory}.forProtocol" for factory in FACTORIES),
            noun="Twisted protocol constructor",
            position=0,
            keywords=("protocol",),
            methods=("__init__",),
        ),
    ),
    assignments=(Assignment(classes=FACTORIES, attribute="protocol", noun="Twisted protocol constructor"),),
)
