"""pytest: what a test expects to be raised; it runs nothing as a handler.

Facts: read for ``pytest`` (source): ``raises`` swallows the exceptions that it names, and fails where none came.

Traps:

- Tests are no handlers: a client for each test is what they are for.
"""

from __future__ import annotations

from flake8_redis_pool.spec import FrameworkSpec

SPEC = FrameworkSpec(name="pytest", roots=("pytest",), expects=("pytest.raises",))
