"""What the declarations of several libraries say alike: what blocking does to others, and methods of no interest."""

from __future__ import annotations

from collections.abc import Iterable

from flake8_redis_pool.spec import Method, ReplyTimeout, Role

TAKES_A_CONNECTION = "holds a pool connection while it blocks"
WAITS_FOR_A_CONNECTION = "makes others wait if the pool is full"
TWO_USERS = "lends it to two users"
KEY_ERROR = "raises KeyError"
STALLS = "stalls every command on its connection"
#: Commands by which a consumer of a group gets again what it has read and not acknowledged.
TAKEN_AGAIN = ("xautoclaim", "xclaim", "xpending", "xpending_range")
#: Of a library that never gives a blocking command up.
NEVER_GIVEN_UP = ReplyTimeout("")
PIPELINE_REPLY = "is the pipeline itself, always true"


def plain(names: Iterable[str], *, awaited: bool = False) -> dict[str, Method]:
    """Methods that are neither commands nor anything else of interest."""
    return {name: Method(Role.PLAIN, awaited=awaited) for name in names}
