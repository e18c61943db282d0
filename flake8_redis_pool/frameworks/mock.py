"""mock: the newest ``unittest.mock`` for any Python; it runs nothing as a handler.

Facts: read for ``mock`` (source): it has every public name of ``unittest.mock``.

Traps:

- ``@mock.patch("a.b")`` looks like a route: what is known to be of this package is none.
"""

from __future__ import annotations

from flake8_redis_pool.spec import FrameworkSpec

SPEC = FrameworkSpec(name="mock", roots=("mock",), stands_for=(("mock", "unittest.mock"),))
