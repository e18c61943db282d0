"""Shiny for Python: the server function runs once for each session, what it renders and reacts to more often.

Facts: read from the source of ``shiny`` 1.8.

Traps:

- Whatever is made at the top of the server function is made once for each browser tab; ``session.on_ended`` closes it,
  and it is still one client for each session.
- ``reactive.calc`` keeps its value for one session and until an input changes.
- In Shiny Express the whole file is the server function.

Left out: the module body of a Shiny Express file, and reactive functions that a library wraps.
"""

from __future__ import annotations

from flake8_redis_pool.spec import Decorator, FrameworkSpec, InstanceDecorator, Registration

SESSIONS = ("shiny.Session", "shiny.session.Session")
RENDERED = (
    "text",
    "ui",
    "table",
    "data_frame",
    "plot",
    "image",
    "code",
    "download",
    "express",
    "download_button",
    "download_link",
)

SPEC = FrameworkSpec(
    name="Shiny",
    roots=("shiny",),
    keeps="at module level",
    keeps_async="per event loop, or use a synchronous client at module level",
    decorators=(
        Decorator(
            names=tuple(f"shiny.{place}render.{name}" for place in ("", "express.") for name in RENDERED),
            noun="Shiny output",
        ),
        Decorator(
            names=tuple(
                f"shiny.reactive.{name}"
                for name in ("calc", "effect", "event", "Calc", "Effect", "poll", "file_reader", "extended_task")
            ),
            noun="Shiny reactive function",
        ),
        Decorator(names=("shiny.module.server",), noun="Shiny server function"),
    ),
    instance_decorators=(InstanceDecorator(classes=SESSIONS, attributes=("download",), noun="Shiny output"),),
    registrations=(
        Registration(callees=("shiny.App",), noun="Shiny server function", position=1, keywords=("server",)),
        Registration(callees=("shiny.App",), noun="Shiny page function", position=0, keywords=("ui",)),
        *(
            Registration(
                callees=tuple(f"{session}.{method}" for session in SESSIONS for method in methods),
                noun="Shiny session callback",
                position=position,
                keywords=(keyword,),
            )
            for position, keyword, methods in (
                (0, "fn", ("on_ended", "on_flush", "on_flushed")),
                (1, "handler", ("dynamic_route", "set_message_handler")),
            )
        ),
    ),
)
