"""async-property: attributes that are awaited; it runs nothing as a handler.

Facts: read for ``async_property`` (source): ``async_property`` runs its function at each reading.

Traps:

- ``async_cached_property`` keeps its value as long as the object lives, and is named like none of Python's own.

Left out: ``AwaitLoader`` (loads when the object is awaited).
"""

from __future__ import annotations

from flake8_redis_pool.spec import FrameworkSpec

SPEC = FrameworkSpec(name="async-property", roots=("async_property",), properties=("async_property.async_property",))
