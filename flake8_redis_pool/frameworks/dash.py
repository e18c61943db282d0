"""Dash: callbacks run once for each event in a browser, layout functions once for each page load.

Facts: measured for ``dash`` (callbacks of an application and of the module, a layout function); pages, ``on_error`` and
``Dash.server`` are read from the source of 4.4.

Traps:

- ``app.callback`` registers at import time; a callback with ``background=True`` runs in another process, which
  imports the module again.
- ``clientside_callback`` holds JavaScript.
- ``app.server`` is a Flask application: its routes are Flask views.

Left out: ``app.layout = f`` (an assignment).
"""

from __future__ import annotations

from flake8_redis_pool.spec import Convention, Decorator, FrameworkSpec, InstanceDecorator, Registration

APPS = ("dash.Dash", "dash.dash.Dash")
ERROR = "Dash error handler"

SPEC = FrameworkSpec(
    name="Dash",
    roots=("dash",),
    answers=True,
    keeps="at module level",
    keeps_async="per event loop, or use a synchronous client at module level",
    decorators=(Decorator(names=("dash.callback", "dash._callback.callback"), noun="Dash callback"),),
    instance_decorators=(InstanceDecorator(classes=APPS, attributes=("callback",), noun="Dash callback", bare=True),),
    registrations=(
        Registration(callees=APPS, noun=ERROR, keywords=("on_error",)),
        Registration(
            callees=("dash.callback", *(f"{app}.callback" for app in APPS)), noun=ERROR, keywords=("on_error",)
        ),
        Registration(callees=("dash.register_page",), noun="Dash layout", keywords=("layout",)),
    ),
    conventions=(
        Convention(
            noun="Dash layout",
            functions=("layout",),
            files=("pages/*.py", "*/pages/*.py"),
            exact=False,
            imports=("dash",),
        ),
    ),
    attributes=tuple((f"{app}.server", "flask.Flask") for app in APPS),
)
