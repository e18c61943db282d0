"""Modal: a function or a method runs once for each input, what stands under ``enter`` once for each container.

Facts: read for ``modal`` (1.6.4, source; the platform was not run): ``App.function``, ``method``, ``batched``
and the web endpoints. Asynchronous functions and ``enter`` methods of a container run in one event loop, that of
its ``UserCodeEventLoop``.

Traps:

- ``asgi_app``, ``wsgi_app`` and ``web_server`` stand below ``@app.function()`` and mean a function that builds an
  application, once for each container: they win.
- ``local_entrypoint`` runs on the user's machine, once for each command.
- The body of the module runs in the container too, once; a client there must not be needed where the
  module is deployed from.

Left out: ``App.cls`` (its methods carry decorators of their own), ``App.server`` and ``sessioned``
(classes), ``modal.build`` (gone).
"""

from __future__ import annotations

from flake8_redis_pool.spec import Decorator, FrameworkSpec, InstanceDecorator, Runs

APPS = ("modal.App", "modal.app.App")


def _both(*names: str) -> tuple[str, ...]:
    return tuple(f"{module}.{name}" for name in names for module in ("modal", "modal.partial_function"))


SPEC = FrameworkSpec(
    name="Modal",
    roots=("modal",),
    keeps="in a method under @modal.enter() and keep it on self",
    keeps_async="in an asynchronous method under @modal.enter() and keep it on self",
    decorators=(
        Decorator(names=_both("method", "batched"), noun="Modal method"),
        Decorator(names=_both("fastapi_endpoint", "web_endpoint"), noun="Modal web endpoint"),
        Decorator(names=_both("enter", "exit"), noun="Modal container hook", runs=Runs.ONCE),
        Decorator(names=_both("asgi_app", "wsgi_app", "web_server"), noun="Modal application factory", runs=Runs.ONCE),
    ),
    instance_decorators=(
        InstanceDecorator(classes=APPS, attributes=("function",), noun="Modal function"),
        InstanceDecorator(
            classes=APPS, attributes=("local_entrypoint",), noun="Modal entry point", runs=Runs.ONCE, bare=True
        ),
    ),
)
