"""Names of methods that close what they are called on: what is asked of objects that no declaration knows."""

from __future__ import annotations

import re
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

#: Parameters that tell a closing method why, how or in what it closes (``shutdown(app)``, ``stop(timeout)``). What
#: else it must be given says which one of many it is about (``disconnect(socket)``): it does not close the object.
TOLD: Final = re.compile(
    r"^_|^(app|application|server|loop|event_loop|worker|bot|ctx|context|state|scope|receive|send|sender|spider|crawler"
    r"|engine|broker|scheduler|container|settings|config|logger|log|reason|code|signal|signum|sig|signo|signal_number"
    r"|frame|event|timeout|grace|grace_period|grace_time|delay|wait|force|drain|graceful|now|message|msg"
    r"|exc|exc_\w+|exception|error|err|args|kwargs)$"
)

#: Give back what was taken (``pool.release(connection)``).
GIVES_BACK: Final = frozenset({"release"})

#: Methods after which nothing is left to close. What is reset or given back goes on elsewhere: a class with no other
#: method than these does not say that it can be closed, and they close nothing that the object was made over.
ENDS: Final = CLOSERS | GIVES_BACK | {"reset"}

#: Words of methods that make something, and those of the methods that undo it.
OPPOSITES: Final = {
    "__init__": ("finalize", "finalise", "teardown", "tear_down", "shut_down", "on_shutdown"),
    "initialize": ("finalize", "deinitialize", "uninitialize"),
    "initialise": ("finalise", "deinitialise", "uninitialise"),
    "init": ("fini", "deinit", "uninit", "finalize", "shut_down"),
    "setup": ("teardown", "cleanup"),
    "set_up": ("tear_down", "clean_up"),
    "create": ("destroy",),
    "start": ("end", "finish", "stop", "shut_down"),
    "begin": ("end", "finish"),
    "boot": ("shut_down", "halt"),
    "startup": ("shutdown", "shut_down"),
    "start_up": ("shut_down", "shutdown"),
    "connect": ("disconnect",),
    "open": ("close",),
    "attach": ("detach",),
    "load": ("unload",),
    "install": ("uninstall",),
    "activate": ("deactivate",),
    "enable": ("disable",),
    "mount": ("unmount",),
    "up": ("down",),
}


def opposites_of(name: str) -> frozenset[str]:
    """What the methods may be called that undo what the method ``name`` does: ``teardown_redis`` of ``setup_redis``."""
    found = set()
    for word, others in OPPOSITES.items():
        pattern = re.compile(rf"(?<![a-z]){word}(?![a-z])" if not word.startswith("__") else rf"^{word}$")
        if pattern.search(name):
            found |= {pattern.sub(other, name) for other in others}
    return frozenset(found - {name})
