"""Zappa: an asynchronous task runs in a Lambda invocation of its own.

Facts: read for ``zappa`` (0.63.0, source): ``task``, ``task_sns`` and ``run`` import the function by its path in the
invocation that executes it.

Traps:

- The WSGI application that Zappa wraps is declared with its framework (Flask, Django).
- An execution environment serves many invocations: a module-level client is reused.

Left out: ``events[].function`` and ``app_function`` of the settings file.
"""

from __future__ import annotations

from flake8_redis_pool.spec import Decorator, FrameworkSpec, Registration

SPEC = FrameworkSpec(
    name="Zappa",
    roots=("zappa",),
    answers=True,
    serial=True,
    keeps="at module level",
    keeps_async="per event loop, or use a synchronous client at module level",
    decorators=(Decorator(names=("zappa.asynchronous.task", "zappa.asynchronous.task_sns"), noun="Zappa task"),),
    registrations=(
        Registration(callees=("zappa.asynchronous.run",), noun="Zappa task", position=0, keywords=("func",)),
    ),
)
