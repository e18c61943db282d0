"""cached-property: attributes that are worked out once for each object; it runs nothing as a handler.

Facts: read for ``cached_property`` (source): the value lies in the object's ``__dict__``, under a lock for the threaded
kind.

Traps:

- The value lives as long as its object: in one that a framework builds for each request that is one request.
"""

from __future__ import annotations

from flake8_redis_pool.spec import FrameworkSpec

SPEC = FrameworkSpec(
    name="cached-property",
    roots=("cached_property",),
    cached_properties=("cached_property.cached_property", "cached_property.threaded_cached_property"),
)
