"""Dishka: an annotation marks what it gives; it runs nothing as a handler.

Facts: held against dishka 1.10.1: ``FromDishka[T]`` is ``Annotated[T, ...]``, and each module of ``integrations``
exports it again: any of its names in the package is meant.

Traps:

- What a provider gives is kept by its scope: of the process (``Scope.APP``), or made for each request. That is not said
  where it is asked for.
"""

from __future__ import annotations

from flake8_redis_pool.spec import FrameworkSpec

SPEC = FrameworkSpec(name="Dishka", roots=("dishka",), markers=("dishka.FromDishka",))
