"""Injector: an annotation marks what it gives; it runs nothing as a handler.

Facts: held against injector 0.24.0: ``Inject[T]`` and ``NoInject[T]`` are ``Annotated[T, ...]``.

Traps:

- ``ProviderOf[T]`` makes such objects when its ``get()`` is called: it is no marker.
"""

from __future__ import annotations

from flake8_redis_pool.spec import FrameworkSpec

SPEC = FrameworkSpec(name="Injector", roots=("injector",), markers=("injector.Inject", "injector.NoInject"))
