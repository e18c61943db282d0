"""aioinject: an annotation marks what it gives; it runs nothing as a handler.

Facts: held against aioinject 1.11.0: ``Injected[T]`` is ``Annotated[T, Inject]``.

Traps:

- ``Annotated[T, Inject]`` needs no row: any ``Annotated`` is of its first argument.
"""

from __future__ import annotations

from flake8_redis_pool.spec import FrameworkSpec

SPEC = FrameworkSpec(name="aioinject", roots=("aioinject",), markers=("aioinject.Injected",))
