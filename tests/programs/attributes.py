"""Small classes whose methods store one PubSub after another in an attribute, as source text, and what becomes of the old one when they are run.

A class connects (:data:`BEFORE` and :data:`AFTER` say what stands around the store), closes, and runs: it reads, and does something about errors
(:data:`RECOVERING`). Nothing of the plugin is used here.
"""

from __future__ import annotations

import contextlib
import itertools
import textwrap
import types
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final
from unittest import mock

#: So many reads of a run fail.
FAILURES: Final = 3

STORES: Final = ("self.feed = self.client.pubsub()", "feed = self.client.pubsub()\nself.feed = feed")
#: What ``connect`` does before it stores the new one, and after.
BEFORE: Final = (
    "",
    "if self.feed is not None:\n    return",
    "if self.feed is not None:\n    await self.feed.aclose()",
    "if self.feed:\n    await self.feed.unsubscribe()",
    "await self.close()",
    "with suppress(Exception):\n    await self.feed.aclose()",
    "old = self.feed",
)
AFTER: Final = {"old = self.feed": "if old is not None:\n    await old.aclose()"}
CLOSINGS: Final = (
    "if self.feed is not None:\n    await self.feed.aclose()",
    "if self.feed is not None:\n    await self.feed.aclose()\n    self.feed = None",
    "print(self.feed)",
)
STARTS: Final = ("await self.connect()", "if self.feed is None:\n    await self.connect()")
#: What is done about an error; ``again`` is another method that connects.
RECOVERING: Final = (
    "pass",
    "break",
    "await self.connect()",
    "await self.close()\nawait self.connect()",
    "await self.again()",
    "STORE",
    "await self.feed.aclose()\nSTORE",
)
AGAIN: Final = ("await self.connect()", "await self.close()\nawait self.connect()")
LOOPS: Final = ("while True:", "for turn in range(9):")

HEAD: Final = "from contextlib import suppress\n\nfrom redis.asyncio import Redis, RedisError\n"
_CLASS: Final = """
class NAME:
    def __init__(self, client: Redis):
        self.client = client
        self.feed = None

    async def connect(self):
CONNECT

    async def close(self):
CLOSE

    async def again(self):
AGAIN

    async def run(self):
START
        LOOP
            try:
                print(await self.feed.get_message(timeout=1))
            except RedisError:
RECOVER
"""


@dataclass(frozen=True)
class Owner:
    """A class, by the number in its name."""

    number: int
    text: str


def owners() -> Iterator[Owner]:
    """All of them; the method that connects again is one of two where it is called, and the first where it is not."""
    ways = itertools.product(STORES, BEFORE, CLOSINGS, STARTS, RECOVERING, AGAIN, LOOPS)
    written = (each for each in ways if "again" in each[4] or each[5] == AGAIN[0])
    for number, (store, before, closing, start, recovering, again, loop) in enumerate(written):
        connect = [before, store, 'await self.feed.subscribe("news")', AFTER.get(before, "")]
        text = _CLASS.replace("NAME", f"Feed{number}").replace("LOOP", loop)
        blocks = {"CONNECT": (connect, 2), "CLOSE": ([closing], 2), "AGAIN": ([again], 2), "START": ([start], 2), "RECOVER": ([recovering], 4)}
        for word, (lines, depth) in blocks.items():
            block = "\n".join(line for line in lines if line).replace("STORE", store)
            text = text.replace(f"\n{word}\n", f"\n{textwrap.indent(block, depth * '    ')}\n")
        yield Owner(number, text)


class _Failed(Exception):
    """What the library raises."""


class _Over(BaseException):
    """The run has seen enough."""


class _Feed:
    def __init__(self, client: _Client) -> None:
        self.client = client
        self.is_open = False

    async def get_message(self, timeout: float) -> None:
        self.client.reads += 1
        if self.client.reads <= FAILURES:
            raise _Failed
        raise _Over

    async def subscribe(self, *names: str) -> None:
        self.is_open = True

    async def unsubscribe(self, *names: str) -> None:
        """Keeps its connection, as redis-py's does."""

    async def aclose(self) -> None:
        self.is_open = False


class _Client:
    def __init__(self) -> None:
        self.reads = 0

    def pubsub(self) -> _Feed:
        return _Feed(self)


def overwrites(owner: Owner) -> bool:
    """Whether an open PubSub is lost when a run stores a new one in its place."""
    library = types.ModuleType("redis.asyncio")
    vars(library).update(Redis=_Client, RedisError=_Failed)
    space: dict[str, Any] = {"print": lambda *what: None}
    with mock.patch.dict("sys.modules", {"redis": types.ModuleType("redis"), "redis.asyncio": library}):
        exec(HEAD + owner.text, space)  # made by this module itself
    cls = space[f"Feed{owner.number}"]
    replaced: list[_Feed] = []

    def store(self: Any, name: str, value: object) -> None:
        old = vars(self).get(name)
        if isinstance(old, _Feed) and isinstance(value, _Feed):
            replaced.append(old)
        vars(self)[name] = value

    cls.__setattr__ = store
    with contextlib.suppress(StopIteration, _Over):
        cls(_Client()).run().send(None)
    return any(each.is_open for each in replaced)
