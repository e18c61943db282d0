"""Names of methods that close what they are called on: what is asked of objects that no declaration knows."""

from __future__ import annotations

from typing import Final

#: Say "close" and nothing else: one that does nothing is a mistake, where an empty ``stop`` may have nothing to stop.
CLOSE: Final = frozenset({"close", "aclose"})

#: Called when a ``with`` block is left.
EXITS: Final = frozenset({"__exit__", "__aexit__"})

#: Methods by which a class says that its instances can be closed.
CLOSERS: Final = (
    CLOSE
    | EXITS
    | {"stop", "shutdown", "disconnect", "terminate", "cleanup", "dispose", "quit"}
    | {"__del__", "close_async", "async_close", "wait_closed"}
)

#: Give back what was taken (``pool.release(connection)``).
GIVES_BACK: Final = frozenset({"release"})

#: Methods after which nothing is left to close. What is reset or given back goes on elsewhere: a class with no other
#: method than these does not say that it can be closed, and they close nothing that the object was made over.
ENDS: Final = CLOSERS | GIVES_BACK | {"reset"}
