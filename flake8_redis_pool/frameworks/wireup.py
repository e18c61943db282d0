"""Wireup: an annotation marks what it gives; it runs nothing as a handler.

Facts: held against wireup 2.13.0: ``Injected[T]`` is ``Annotated[T, ...]``.

Traps:

- ``Annotated[T, Inject()]`` needs no row: any ``Annotated`` is of its first argument.
"""

from __future__ import annotations

from flake8_redis_pool.spec import FrameworkSpec

SPEC = FrameworkSpec(name="Wireup", roots=("wireup",), markers=("wireup.Injected",))
