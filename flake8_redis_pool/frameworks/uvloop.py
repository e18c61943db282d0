"""uvloop: an event loop for asyncio; it runs nothing as a handler.

Facts: read for ``uvloop`` (source): ``run`` is ``asyncio.run`` with a loop of its own, which ends with the call.

Traps:

- ``install`` changes which loop ``asyncio`` makes, and not how long it lives.
"""

from __future__ import annotations

from flake8_redis_pool.spec import FrameworkSpec

SPEC = FrameworkSpec(name="uvloop", roots=("uvloop",), new_loop=("uvloop.run",))
