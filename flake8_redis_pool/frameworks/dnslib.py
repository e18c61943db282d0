"""dnslib: the resolver that a DNS server is made with is asked once for each request.

Facts: read for ``dnslib`` 0.9.26.

Traps:

- The resolver is made once, by the program: its constructor is the right place.

Left out: handlers and loggers of the project.
"""

from __future__ import annotations

from flake8_redis_pool.spec import BaseMethod, FrameworkSpec, Registration

SPEC = FrameworkSpec(
    name="dnslib",
    roots=("dnslib",),
    keeps="in the constructor of the resolver, or at module level",
    keeps_async="per event loop, or use a synchronous client at module level",
    base_methods=(BaseMethod(classes=("dnslib.server.BaseResolver",), methods=("resolve",), noun="DNS resolver"),),
    registrations=(
        Registration(
            callees=("dnslib.server.DNSServer",),
            noun="DNS resolver",
            position=0,
            keywords=("resolver",),
            methods=("resolve",),
        ),
    ),
)
