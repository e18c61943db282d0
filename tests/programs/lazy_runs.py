"""Runs small modules with a handler over stand-ins for redis-py, Flask and FastAPI, and counts what they build."""

from __future__ import annotations

import contextvars
import types
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from unittest import mock

#: How often the handler is called, with the same argument each time.
CALLS: Final = 3
#: The programs that leave out an argument are asked about in so many parts.
GIVEN_PARTS: Final = 12
#: Fewer judged programs in a part would mean that the generators have lost something.
LEAST: Final = {"lazy": 825, "given": 700}


@dataclass(frozen=True)
class Program:
    """A module with its choice in each dimension."""

    text: str
    chosen: Mapping[str, str]

    def __str__(self) -> str:
        return f"{dict(self.chosen)}\n{self.text}"


class Endless(Exception):
    """A loop that builds at every turn and does not end."""


class Count:
    """What the stand-ins for redis-py have built: every client without a pool of others, and every pool."""

    MOST: Final = 30

    def __init__(self) -> None:
        self.built = 0

    def add(self) -> None:
        self.built += 1
        if self.built > self.MOST:
            raise Endless

    def modules(self) -> dict[str, types.ModuleType]:
        count = self

        class ConnectionPool:
            def __init__(self, **options: object) -> None:
                count.add()

        class Redis:
            def __init__(self, connection_pool: object = None, **options: object) -> None:
                if connection_pool is None:
                    count.add()

            @classmethod
            def from_url(cls, url: str) -> Redis:
                return cls()

            def get(self, key: str) -> str:
                return key

        class Sentinel:
            def __init__(self, hosts: object) -> None:
                count.add()

            def master_for(self, name: str) -> Redis:
                return Redis(connection_pool=self)

        library, sentinel = types.ModuleType("redis"), types.ModuleType("redis.sentinel")
        vars(library).update(Redis=Redis, ConnectionPool=ConnectionPool, sentinel=sentinel)
        vars(sentinel).update(Sentinel=Sentinel)
        return {"redis": library, "redis.sentinel": sentinel}


class _Globals(types.SimpleNamespace):
    """``flask.g``: a namespace that is asked like a table as well."""

    def __contains__(self, name: str) -> bool:
        return name in vars(self)

    def pop(self, name: str) -> object:
        return vars(self).pop(name)


class _App:
    """An application that only remembers its view."""

    def __init__(self, name: str = "") -> None:
        self.state = types.SimpleNamespace()
        self.extensions: dict[str, object] = {}
        self.config: dict[str, object] = {}
        self.views: list[Callable[..., object]] = []

    def get(self, path: str) -> Callable[[Callable[..., object]], Callable[..., object]]:
        def register(view: Callable[..., object]) -> Callable[..., object]:
            self.views.append(view)
            return view

        return register


class Failed(Exception):
    """The program raises: nothing is said of it."""


class Views:
    """A program that has been imported over stand-ins for Flask and FastAPI, with ``library`` for redis-py: its view can be called."""

    def __init__(self, program: Program, library: Mapping[str, types.ModuleType]) -> None:
        self._is_flask = program.chosen["framework"] == "flask"
        self._own = _Globals()
        self._apps: list[_App] = []
        self._modules = {**library, **self._frameworks()}
        self._namespace: dict[str, Any] = {"__name__": "program"}
        with mock.patch.dict("sys.modules", self._modules):
            try:
                exec(compile(program.text, "program", "exec"), self._namespace)
            except Exception as error:  # the made program is at fault, whatever it raises
                raise Failed from error
        self._namespace["current_app"] = self._apps[0]

    def _frameworks(self) -> dict[str, types.ModuleType]:
        flask, fastapi = types.ModuleType("flask"), types.ModuleType("fastapi")

        def make_app(name: str = "") -> _App:
            self._apps.append(_App())
            vars(flask)["current_app"] = self._apps[-1]
            return self._apps[-1]

        vars(flask).update(Flask=make_app, g=self._own, current_app=_App())
        vars(fastapi).update(FastAPI=make_app, Request=object)
        return {"flask": flask, "fastapi": fastapi}

    def call(self) -> None:
        """One request."""
        view = self._apps[0].views[0]
        self._own.__dict__.clear()
        with mock.patch.dict("sys.modules", self._modules):
            try:
                if self._is_flask:
                    view("main")
                else:  # runs a view in a context of its own
                    request = types.SimpleNamespace(app=self._apps[0], state=types.SimpleNamespace())
                    contextvars.copy_context().run(view, "main", request)
            except Exception as error:  # the made program is at fault, whatever it raises
                raise Failed from error


def built_by_calls(program: Program) -> list[int] | None:
    """How much each call of the handler builds; None for a program that fails."""
    count = Count()
    built = []
    try:
        views = Views(program, count.modules())
        for _ in range(CALLS):
            before = count.built
            views.call()
            built.append(count.built - before)
    except Failed:
        return None
    return built


def truth_of(program: Program) -> bool | None:
    """Whether every later call builds again; None if none builds, one fails, or the later ones differ: then there is nothing to say."""
    built = built_by_calls(program)
    if built is None or not built[0] or len(set(built[1:])) > 1:
        return None
    return bool(built[-1])
