"""Textual: a method of an application, screen or widget runs once for each message that it is named after.

Facts: counted with textual 8.2.8 (3 clicks and keys: ``on_*``, ``@on``, ``@work``, ``action_*``, ``key_*`` 3 each;
``__init__``, ``compose`` and ``on_mount`` 1; ``set_interval`` once for each turn).

Traps:

- ``on_mount``, ``on_load`` and ``on_ready`` run once for each object: of the application, the right place.
- The application has one event loop, which lasts as long as the process.
- A worker (``@work``) runs as a task, or in a thread with ``thread=True``.

Left out: ``watch_*``, ``compute_*`` and ``validate_*`` of reactive attributes, commands and their providers.
"""

from __future__ import annotations

from flake8_redis_pool.spec import BaseMethod, Decorator, FrameworkSpec, Registration, Runs

APPS = ("textual.app.App",)
OTHERS = (
    "textual.screen.Screen",
    "textual.screen.ModalScreen",
    "textual.widget.Widget",
    "textual.widgets.Static",
    *(f"textual.containers.{name}" for name in ("Container", "Vertical", "Horizontal", "VerticalScroll", "Grid")),
)
HANDLER = "Textual message handler"

SPEC = FrameworkSpec(
    name="Textual",
    roots=("textual",),
    keeps="in __init__ or on_mount of the application",
    keeps_async="in on_mount of the application",
    decorators=(
        Decorator(names=("textual.on",), noun=HANDLER),
        Decorator(names=("textual.work",), noun="Textual worker"),
    ),
    base_methods=(
        BaseMethod(
            classes=APPS + OTHERS,
            methods=("on_*_*", "on_key", "on_click", "on_paste", "action_*", "key_*"),
            noun=HANDLER,
        ),
        BaseMethod(
            classes=APPS, methods=("__init__", "on_load", "on_mount"), noun="Textual application", runs=Runs.ONCE
        ),
    ),
    registrations=(
        Registration(
            callees=tuple(f"{name}.set_interval" for name in APPS + OTHERS),
            noun="Textual timer",
            position=1,
            keywords=("callback",),
        ),
    ),
)
