"""Flask-Limiter: the functions that name, exempt and price a request run for each request.

The limiter and its storage are made once.

Facts: measured for ``flask_limiter`` 4.1 (3 requests of a kind): ``key_func``, ``request_filter``, ``exempt_when``,
``cost``, ``deduct_when`` and functions that give the limit 3 runs or more, ``on_breach`` one for each breach.
``shared_limit`` and ``application_limits`` are read from the source.

Traps:

- ``Limiter(storage_uri="redis://...")`` is a client of the limiter's own, made once;
  ``storage_options={"connection_pool": pool}`` gives it the application's pool.
- A ``key_func`` runs once for each limit that a request meets, so more than once for each request.
- ``limiter.limit("10/minute")`` decorates a view that carries a route as well: the route says enough.
"""

from __future__ import annotations

from flake8_redis_pool.spec import FrameworkSpec, InstanceDecorator, Registration

from ._flask import KEEPS, KEEPS_ASYNC

LIMITERS = ("flask_limiter.Limiter", "flask_limiter._extension.Limiter")
LIMITS = tuple(f"{cls}.{method}" for cls in LIMITERS for method in ("limit", "shared_limit"))
CALLBACK = "Flask-Limiter callback"

SPEC = FrameworkSpec(
    name="Flask-Limiter",
    roots=("flask_limiter",),
    answers=True,
    keeps=KEEPS,
    keeps_async=KEEPS_ASYNC,
    instance_decorators=(
        InstanceDecorator(
            classes=LIMITERS, attributes=("request_filter",), noun="Flask-Limiter request filter", bare=True
        ),
    ),
    registrations=(
        Registration(callees=LIMITERS, noun="Flask-Limiter key function", position=0, keywords=("key_func",)),
        *(
            Registration(callees=LIMITERS, noun=CALLBACK, keywords=(keyword,))
            for keyword in (
                "default_limits",
                "default_limits_exempt_when",
                "default_limits_deduct_when",
                "default_limits_cost",
                "application_limits",
                "application_limits_exempt_when",
                "application_limits_deduct_when",
                "application_limits_cost",
                "on_breach",
                "on_meta_breach",
                "request_identifier",
            )
        ),
        *(
            Registration(callees=LIMITS, noun=CALLBACK, keywords=(keyword,))
            for keyword in ("key_func", "exempt_when", "deduct_when", "on_breach", "cost", "error_message")
        ),
        Registration(callees=LIMITS, noun=CALLBACK, position=0, keywords=("limit_value",)),
    ),
)
