"""web.py: a class is built for each request, and its ``GET`` or ``POST`` runs.

Facts: read and counted for ``web.py`` 0.76 (package ``web``). Classes were counted; processors
are read from the source.

Traps:

- The classes have no base class and are named as text in ``urls``: they are known by their methods in a
  file that imports ``web``.
- ``web.ctx`` lives for one request.
- Many projects have a package of their own called ``web``. Hence no ``roots`` here: what is listed there is never
  looked for in the project.
"""

from __future__ import annotations

from flake8_redis_pool.spec import Convention, FrameworkSpec, Registration

SPEC = FrameworkSpec(
    name="web.py",
    roots=(),
    answers=True,
    keeps="at module level",
    keeps_async="per event loop, or use a synchronous client at module level",
    registrations=(
        Registration(
            callees=tuple(f"web.{part}application.add_processor" for part in ("", "application.")),
            noun="web.py processor",
            position=0,
            keywords=("processor",),
        ),
        Registration(
            callees=tuple(f"web.{part}{name}" for part in ("", "application.") for name in ("loadhook", "unloadhook")),
            noun="web.py processor",
            position=0,
            keywords=("h",),
        ),
    ),
    conventions=(
        Convention(
            noun="web.py handler",
            functions=("GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS"),
            method_of="class",
            imports=("web",),
        ),
    ),
    said_by_requests=(
        "web.input",
        "web.webapi.input",
        "web.data",
        "web.webapi.data",
        "web.cookies",
        "web.webapi.cookies",
    ),
    last_one_request=("web.ctx", "web.webapi.ctx"),
)
