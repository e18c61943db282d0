"""async_generator: asynchronous generators before Python had them; it runs nothing as a handler.

Facts: read for ``async_generator`` (source): ``aclosing`` gives its argument and awaits its ``aclose()`` on exit.

Traps:

- ``contextlib.aclosing`` took its place in Python 3.10; code for older ones still imports this.
"""

from __future__ import annotations

from flake8_redis_pool.spec import FrameworkSpec

SPEC = FrameworkSpec(name="async_generator", roots=("async_generator",), closing=("async_generator.aclosing",))
