"""watchdog: the methods of an event handler run once for each change of a file.

Facts: held against watchdog 7.1.0 (``FileSystemEventHandler`` and its kin, ``schedule`` of an observer, signatures).

Traps:

- A handler is made once, by the program: its constructor is the right place.
- Handlers run in the thread of the observer.
"""

from __future__ import annotations

from flake8_redis_pool.spec import BaseMethod, FrameworkSpec, Runs

HANDLERS = tuple(
    f"watchdog.events.{name}"
    for name in (
        "FileSystemEventHandler",
        "PatternMatchingEventHandler",
        "RegexMatchingEventHandler",
        "LoggingEventHandler",
    )
)
HANDLER = "watchdog event handler"

SPEC = FrameworkSpec(
    name="watchdog",
    roots=("watchdog",),
    keeps="in __init__ of the handler, or at module level",
    keeps_async="per event loop, or use a synchronous client in __init__ of the handler",
    one_thread=True,
    base_methods=(
        BaseMethod(
            classes=HANDLERS,
            methods=(
                "dispatch",
                "on_any_event",
                "on_closed",
                "on_closed_no_write",
                "on_created",
                "on_deleted",
                "on_modified",
                "on_moved",
                "on_opened",
            ),
            noun=HANDLER,
        ),
        BaseMethod(classes=HANDLERS, methods=("__init__",), noun=HANDLER, runs=Runs.ONCE),
    ),
)
