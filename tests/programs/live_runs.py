"""Runs the same small modules with the real redis-py, and lets a server count the connections that they open."""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Iterator
from typing import Any, Final
from unittest import mock

import redis
import redis.sentinel

from tests.programs.lazy_runs import Failed, Program, Views
from tests.shared import live

#: How often the handler is called: so that what opens some connections once is told from what opens one each time.
CALLS: Final = 100
#: What no connection of these programs has to say of itself when it opens: it would take most of the time.
_SILENT: Final = {"protocol": 2, "driver_info": None}


class Differs(Exception):
    """The later calls open connections, but not one each."""


class Server:
    """A server, to which every client leads that a program makes, and with which it talks at once: unused, it would open no connection."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._own = redis.Redis(port=port)
        self._opened: list[redis.Connection] = []

    def _accepted(self) -> int:
        """How many connections the server has accepted since it runs."""
        info = self._own.info("stats")
        assert isinstance(info, dict)
        return int(info["total_connections_received"])

    @contextlib.contextmanager
    def _leading(self) -> Iterator[None]:
        """Leads all new clients here, and closes what they have left open."""
        connection, client = redis.Connection.__init__, redis.Redis.__init__
        where = {"host": "127.0.0.1", "port": self._port}

        @functools.wraps(connection)
        def connect(new: redis.Connection, *args: Any, **options: Any) -> None:
            connection(new, *args, **{**options, **where, **_SILENT})
            self._opened.append(new)

        @functools.wraps(client)
        def make(new: redis.Redis, *args: Any, **options: Any) -> None:
            client(new, *args, **options)
            new.ping()

        with (
            mock.patch.object(redis.Connection, "__init__", connect),
            mock.patch.object(redis.Redis, "__init__", make),
            mock.patch.object(redis.sentinel.Sentinel, "discover_master", lambda *_: tuple(where.values())),
            mock.patch("redis.client.resolve_driver_info", lambda *_: None, create=True),  # reads the package's metadata for each client
        ):
            try:
                yield
            finally:
                for each in self._opened:
                    each.disconnect()
                self._opened.clear()

    def opens_each_time(self, program: Program) -> bool | None:
        """Whether each later call of a program's handler opens connections anew; None for a program that fails."""
        with self._leading():
            try:
                views = Views(program, {"redis": redis, "redis.sentinel": redis.sentinel})
                views.call()
                first = self._accepted()
                for _ in range(CALLS - 1):
                    views.call()
            except Failed:
                return None
            later = self._accepted() - first
        if 0 < later < CALLS - 1:
            raise Differs(f"{later} connections in {CALLS - 1} calls\n{program}")
        return bool(later)


@contextlib.contextmanager
def counting_server() -> Iterator[Server]:
    """A server of its own, for as long as the block lasts."""
    with live.server() as started:
        yield Server(started.port)
