"""Bot Framework SDK: the ``on_*`` methods of an activity handler run once for each activity.

Facts: held against ``botbuilder-core`` 4.17.1: ``ActivityHandler.on_turn`` calls the other methods by the kind of the
activity; so does ``TeamsActivityHandler``.

Traps:

- The handler object is made once, beside the adapter: its ``__init__`` is the place for a client.
- Storage and state objects (``MemoryStorage``, ``ConversationState``) are made once, too.

Left out: dialogs (``begin_dialog`` and waterfall steps), ``adapter.on_turn_error`` (an assignment), skills.
"""

from __future__ import annotations

from flake8_redis_pool.spec import BaseMethod, FrameworkSpec, Runs

HANDLERS = (
    "botbuilder.core.ActivityHandler",
    "botbuilder.core.activity_handler.ActivityHandler",
    "botbuilder.core.teams.TeamsActivityHandler",
    "botbuilder.core.teams.teams_activity_handler.TeamsActivityHandler",
)

SPEC = FrameworkSpec(
    name="Bot Framework",
    roots=("botbuilder",),
    keeps="at module level, beside the adapter, and pass it to the activity handler",
    keeps_async="per event loop, where the web application starts, and pass it to the activity handler",
    base_methods=(
        BaseMethod(classes=HANDLERS, methods=("on_*",), noun="Bot Framework activity handler"),
        BaseMethod(classes=HANDLERS, methods=("__init__",), noun="Bot Framework activity handler", runs=Runs.ONCE),
        BaseMethod(classes=("botbuilder.core.Middleware",), methods=("on_turn",), noun="Bot Framework middleware"),
    ),
)
