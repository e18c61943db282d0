"""Werkzeug: an application that its decorators make of a function runs once for each request.

Facts: counted with Werkzeug 3.1.9 (3 requests: ``Request.application``, of a subclass too, and ``responder`` 3).

Traps:

- ``run_simple`` and the reloader start the module anew; what is at module level is made once in each process.
- A plain WSGI application is known by its parameters, whatever serves it.

Left out: endpoints that a ``Map`` leads to, which the application calls itself.
"""

from __future__ import annotations

from flake8_redis_pool.spec import Decorator, FrameworkSpec, Registration

REQUESTS = ("werkzeug.Request", "werkzeug.wrappers.Request", "werkzeug.wrappers.request.Request")
APPLICATIONS = (*(f"{name}.application" for name in REQUESTS), "werkzeug.wsgi.responder")
APPLICATION = "Werkzeug application"

SPEC = FrameworkSpec(
    name="Werkzeug",
    roots=("werkzeug",),
    answers=True,
    keeps="at module level",
    keeps_async="per event loop, or use a synchronous client at module level",
    decorators=(Decorator(names=APPLICATIONS, noun=APPLICATION),),
    registrations=(Registration(callees=APPLICATIONS, noun=APPLICATION, position=0, keywords=("f",)),),
)
