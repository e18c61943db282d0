"""Dependency Injector: providers make objects, once or at each call, and markers give them to functions.

Facts: held against dependency-injector 4.49.1, measured: a ``Singleton`` and a ``Resource`` give one object, a
``Factory`` gives a new one at each call.

Traps:

- A ``Factory`` as a dependency makes a new client for each call of the function that it is injected into.
- ``Resource`` opens what its function or generator gives once, and closes it at ``shutdown_resources()``.
- A ``Singleton`` is one object for each container; mostly there is one.

Left out: ``Callable`` (a function is called, not kept), markers with texts (``Provide["cache"]``), ``.provider``,
overriding, providers of lists and dictionaries.
"""

from __future__ import annotations

from flake8_redis_pool.spec import FrameworkSpec

PROVIDERS = "dependency_injector.providers"
SINGLE = (
    "Singleton",
    "ThreadSafeSingleton",
    "ThreadLocalSingleton",
    "ContextLocalSingleton",
    "Resource",
)

SPEC = FrameworkSpec(
    name="Dependency Injector",
    roots=("dependency_injector",),
    providers=(f"{PROVIDERS}.Factory",),
    single_providers=tuple(f"{PROVIDERS}.{name}" for name in SINGLE),
    injected=("dependency_injector.wiring.Provide",),
    transparent=("dependency_injector.wiring.inject",),
)
