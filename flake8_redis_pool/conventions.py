"""Names that projects commonly give, and that no single library owns.

What Python itself names stands in ``stdlib.py``, what a library or a framework names in its declaration.
"""

from __future__ import annotations

from typing import Final

#: Decorators that keep the first result for the life of the process: projects write them themselves.
CACHES: Final = frozenset({"memoize", "singleton", "once", "run_once"})

#: Decorators that make a method an attribute which keeps its value as long as the object lives.
CACHED_PROPERTIES: Final = frozenset({"lazy_property"})

#: Names of an application object: start-up code stores on it what handlers read.
APPLICATIONS: Final = frozenset({"app", "application", "_app"})

#: Names of a request, where nothing says what it is.
REQUESTS: Final = frozenset({"request", "req"})
