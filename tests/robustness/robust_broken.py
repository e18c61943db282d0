"""Plugins that fall over, each in a way of its own: the job must notice all of them."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator

from flake8_redis_pool.options import Settings
from flake8_redis_pool.plugin import Plugin, Reported


class Raises(Plugin):
    """An exception comes out."""

    def run(self) -> Iterator[Reported]:
        raise KeyError("of my own making")


class Fails(Plugin):
    """A part of the plugin fails, and the plugin reports it."""

    def _findings(self, settings: Settings) -> Iterator[Reported]:
        raise KeyError("of my own making")


class Exits(Plugin):
    """The exit is no ordinary exception."""

    def run(self) -> Iterator[Reported]:
        raise SystemExit(3)


class Dies(Plugin):
    """The process ends."""

    def run(self) -> Iterator[Reported]:
        os.abort()


class IsSlow(Plugin):
    """It computes for three seconds."""

    def run(self) -> Iterator[Reported]:
        end = time.process_time() + 3
        while time.process_time() < end:
            pass
        return iter(())


class Hangs(Plugin):
    """It waits for what never comes."""

    def run(self) -> Iterator[Reported]:
        time.sleep(1000)
        return iter(())


class Misplaces(Plugin):
    """A finding after the end of the file."""

    def run(self) -> Iterator[Reported]:
        yield (1_000_000, 0, "RDP101 nowhere", type(self))


class Silent(Plugin):
    """Nothing is wrong with it."""

    def run(self) -> Iterator[Reported]:
        return iter(())
