"""What the server itself says of its clients, asked over a socket of one's own: no client library stands between."""

from __future__ import annotations

import re
import socket
import time
from collections.abc import Callable
from typing import Any


class Observer:
    """One connection that counts.

    Making it waits for the connections of earlier programs to end, empties the server, and puts its counters to zero.
    """

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=5)
        self._file = self._socket.makefile("rb")
        if not self.until(lambda: self.connected() == 0, 5):
            raise RuntimeError("an earlier program is still connected")
        self("FLUSHALL")
        self("CONFIG", "RESETSTAT")

    def __call__(self, *words: object) -> Any:
        """Send a command and give its reply: text, number, list or None. Raises RuntimeError for an error reply."""
        parts = [str(word).encode() for word in words]
        self._socket.sendall(b"*%d\r\n" % len(parts) + b"".join(b"$%d\r\n%s\r\n" % (len(part), part) for part in parts))
        return self._reply()

    def _reply(self) -> Any:
        kind, rest = (line := self._file.readline())[:1], line[1:-2]
        if kind == b"-":
            raise RuntimeError(rest.decode())
        if kind == b"+":
            return rest.decode()
        if kind == b":":
            return int(rest)
        if kind == b"$":
            return None if int(rest) < 0 else self._file.read(int(rest) + 2)[:-2].decode()
        if kind == b"*":
            return [self._reply() for _ in range(int(rest))]
        raise RuntimeError(f"no reply: {line!r}")

    def info(self, section: str, name: str) -> int:
        """One number of INFO; 0 where the server has not counted any."""
        found = re.search(rf"^{name}:(?:calls=)?(\d+)", self("INFO", section), re.MULTILINE)
        return int(found[1]) if found else 0

    def accepted(self) -> int:
        """Connections accepted since the counters were put to zero."""
        return self.info("stats", "total_connections_received")

    def connected(self) -> int:
        """Connections that are open now, this one not counted."""
        return self.info("clients", "connected_clients") - 1

    def blocked(self) -> int:
        """Clients that wait in a blocking command."""
        return self.info("clients", "blocked_clients")

    def calls(self, command: str) -> int:
        """How often a command has run."""
        return self.info("commandstats", f"cmdstat_{command}")

    def version(self) -> str:
        """``Valkey 9.1.2``."""
        text = self("INFO", "server")
        valkey = re.search(r"^valkey_version:(\S+)", text, re.MULTILINE)
        return f"Valkey {valkey[1]}" if valkey else f"Redis {re.findall(r'^redis_version:(.+)', text, re.MULTILINE)[0].strip()}"

    @staticmethod
    def until(is_so: Callable[[], bool], seconds: float) -> bool:
        """Wait until something is so, for so many seconds at most; whether it came to be."""
        end = time.monotonic() + seconds
        while not is_so():
            if time.monotonic() > end:
                return False
            time.sleep(0.002)
        return True

    def close(self) -> None:
        """End the connection."""
        self._file.close()
        self._socket.close()
