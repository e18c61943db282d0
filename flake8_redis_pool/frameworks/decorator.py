"""decorator: a function under ``@decorator`` is run in place of each function that it decorates.

Facts: held against decorator 5.3.1 (``decorator.decorator``): the function gets what it wraps first, and calls that
itself.

Traps:

- ``contextmanager`` of this package is Python's own, whose objects decorate as well.
"""

from __future__ import annotations

from flake8_redis_pool.spec import FrameworkSpec

SPEC = FrameworkSpec(
    name="decorator",
    roots=("decorator",),
    makes_decorators=("decorator.decorator",),
)
