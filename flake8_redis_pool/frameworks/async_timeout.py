"""async-timeout: ``asyncio.timeout`` for Python before 3.11; it runs nothing as a handler.

Facts: read for ``async_timeout`` 5.0.1 (source): ``timeout`` cancels its body when its time is over, None never does.
``timeout_at`` takes a point in time, and is known by the name alone.
Traps: none.
"""

from __future__ import annotations

from flake8_redis_pool.spec import FrameworkSpec

SPEC = FrameworkSpec(name="async-timeout", roots=("async_timeout",), limiting_scopes=("async_timeout.timeout",))
