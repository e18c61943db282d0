"""Bokeh: a document is made for each session of a browser, and callbacks run once for each turn of a timer.

Facts: held against bokeh 3.10.1 (``Document.add_periodic_callback`` and ``FunctionHandler``; signatures).

Traps:

- The function of a ``FunctionHandler`` runs once for each session; what is at its module's level is made once.
- A script that ``bokeh serve`` runs is executed anew for each session: nothing tells it from another module.

Left out: ``on_change`` and ``on_click`` of widgets, callbacks that run once, and those of the server's life.
"""

from __future__ import annotations

from flake8_redis_pool.spec import FrameworkSpec, Registration

DOCUMENTS = ("bokeh.document.Document", "bokeh.document.document.Document", "bokeh.io.curdoc", "bokeh.plotting.curdoc")
CALLBACK = "Bokeh callback"

SPEC = FrameworkSpec(
    name="Bokeh",
    roots=("bokeh",),
    keeps="at module level",
    keeps_async="per event loop, or use a synchronous client at module level",
    registrations=(
        Registration(
            callees=tuple(f"{name}.add_periodic_callback" for name in DOCUMENTS[:2]),
            noun=CALLBACK,
            position=0,
            keywords=("callback",),
        ),
        Registration(
            callees=(
                "bokeh.application.handlers.FunctionHandler",
                "bokeh.application.handlers.function.FunctionHandler",
            ),
            noun="Bokeh session",
            position=0,
            keywords=("func",),
        ),
    ),
    results=tuple((name, DOCUMENTS[0]) for name in DOCUMENTS[2:]),
)
