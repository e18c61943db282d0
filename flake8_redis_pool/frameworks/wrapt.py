"""wrapt: a function under ``@wrapt.decorator`` is run in place of each function that it decorates.

Facts: held against wrapt 2.5.2 (``wrapt.decorator``): the function gets what it wraps first, and calls that itself.

Traps:

- ``@wrapt.decorator(enabled=...)`` makes one as well.
"""

from __future__ import annotations

from flake8_redis_pool.spec import FrameworkSpec

SPEC = FrameworkSpec(
    name="wrapt",
    roots=("wrapt",),
    makes_decorators=("wrapt.decorator", "wrapt.decorators.decorator"),
)
