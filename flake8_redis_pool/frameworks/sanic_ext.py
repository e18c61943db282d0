"""Sanic Extensions: what ``add_dependency`` makes is made anew for each request that asks for it.

Facts: read for ``sanic_ext`` 25.12 (``Extend.add_dependency`` and its injection registry).

Traps:

- ``app.ext.dependency(obj)`` gives everyone the same object: the right way for a client.
- ``add_dependency(type)`` without a constructor calls the type.
"""

from __future__ import annotations

from flake8_redis_pool.spec import Dependency, FrameworkSpec

EXTEND = ("sanic_ext.Extend", "sanic_ext.bootstrap.Extend")

SPEC = FrameworkSpec(
    name="Sanic Extensions",
    roots=("sanic_ext",),
    answers=True,
    keeps="in a before_server_start listener and hand it out with app.ext.dependency",
    keeps_async="in a before_server_start listener and hand it out with app.ext.dependency",
    dependencies=(
        Dependency(
            callees=tuple(f"{name}.add_dependency" for name in EXTEND),
            noun="Sanic dependency",
            position=1,
            keyword="constructor",
        ),
    ),
    attributes=(("sanic.Sanic.ext", "sanic_ext.Extend"), ("sanic.app.Sanic.ext", "sanic_ext.Extend")),
)
