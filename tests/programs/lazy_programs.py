"""Small modules in which a handler reaches a client that is built when it is first asked for, as source text; ``lazy_runs.py`` runs them.

A program is put together from a place, a test of it, the branches in which the test stands, what is made, and how the place is filled. Not every
combination makes sense: one that does not compile is left out here, one that fails or never builds anything when it is run.
"""

from __future__ import annotations

import itertools
import textwrap
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from tests.programs.lazy_choices import BRANCHES, FILLS, MADE, PLACES, POSITIONS, TESTS, Place, Test
from tests.programs.lazy_runs import Program

_HEAD: Final = """\
import functools
import logging
import os
import threading
import types
from contextlib import suppress
from contextvars import ContextVar

import redis
from redis.sentinel import Sentinel
"""
_FRAMEWORKS: Final = {
    "flask": ("from flask import Flask, current_app, g\n\napp = Flask(__name__)", '@app.get("/<key>")\ndef view(key):'),
    "fastapi": ("from fastapi import FastAPI, Request\n\napp = FastAPI()", '@app.get("/{key}")\ndef view(key, request: Request):'),
}
_NAMES: Final = """\
ENABLED = True
FORCED = False
log = logging.getLogger(__name__)
lock = threading.RLock()
"""
_USED: Final = {
    "Box": "class Box:\n    def __init__(self, client=None):\n        self.client = client\n",
    "Owner": "class Owner:\n    def __init__(self):\n        self.client = redis.Redis()\n",
    "make": "def make():\n    return redis.Redis()\n",
}


class NoProgram(Exception):
    """The choices do not go together."""


@dataclass
class _Writer:
    """Puts one program together."""

    place: Place
    test: Test
    branches: str
    made: tuple[str, str]
    fill: str
    position: str
    framework: str
    helpers: list[str] = field(default_factory=list)

    def text(self) -> str:
        place = self.place
        if place.framework and place.framework != self.framework:
            raise NoProgram
        body = "\n".join(line for line in (place.setup, self._declared(), self._in(self.test.setup), self._body()) if line)
        accessor = self._function("get_client", body)
        if self.test.helper:
            lines = "\n".join(line for line in (place.setup, f"return {place.is_there}") if line)
            self.helpers.insert(0, self._function("is_ready", lines))
        functions = "\n".join([*self.helpers, accessor])
        above, handler = _FRAMEWORKS[self.framework]
        heads = [place.head, *(f"{self._name(name)} = {start}" for name, start in self.test.names)]
        if place.receiver:
            own = place.inside + "\n".join(f"_{name} = {start}" for name, start in self.test.names if f"_{name} =" not in place.inside)
            functions = (
                "class Clients:\n" + textwrap.indent("\n".join([own, functions]), "    ") + "\n\nclients = Clients()" * (place.made == "clients")
            )
            heads = [place.head]
        elif place.closure:
            inner = textwrap.indent("\n".join([*heads, functions, "return get_client"]), "    ")
            functions = f"def getter():\n{inner}\n\nget_client = getter()"
            heads = []
        asked = f"{place.made}.get_client" if place.receiver else "get_client"
        given = "key, request" if "request" in place.parameters else "key"
        view = f"{handler}\n    found = {asked}({given})\n    return str(found)"
        used = [text for name, text in _USED.items() if f"{name}(" in functions]
        parts = [_HEAD, above, _NAMES, *used, *heads, functions, place.below, view]
        return "\n\n".join(part for part in parts if part) + "\n"

    # -- names ------------------------------------------------------------------------------------------------------------

    def _name(self, name: str) -> str:
        receiver = self.place.receiver
        return f"_{name}" if not receiver else f"Clients._{name}" if receiver == "static" else f"{receiver}._{name}"

    def _declared(self) -> str:
        """``global`` or ``nonlocal`` for the further names."""
        if self.place.receiver or not self.test.names or not self.test.mark:
            return ""
        kind = "nonlocal" if self.place.closure else "global"
        return f"{kind} " + ", ".join(f"_{name}" for name, _ in self.test.names)

    def _in(self, text: str) -> str:
        names = {name: self._name(name) for name, _ in self.test.names}
        return text.format(
            get=self.place.optional, has=self.place.is_there, call=self._calling, arguments=self.place.parameters.replace("={}", ""), **names
        )

    @property
    def _calling(self) -> str:
        return {"": "", "self": "self.", "cls": "cls.", "static": "Clients."}[self.place.receiver]

    @property
    def _arguments(self) -> str:
        return self.place.parameters.replace("={}", "")

    def _function(self, name: str, body: str, more: str = "") -> str:
        receiver = self.place.receiver
        decorator = {"cls": "@classmethod\n", "static": "@staticmethod\n"}.get(receiver, "")
        parameters = ", ".join(part for part in (receiver if receiver != "static" else "", self.place.parameters, more) if part)
        if more:
            parameters = parameters.replace("={}", "")
        return f"{decorator}def {name}({parameters}):\n" + textwrap.indent(body, "    ") + "\n"

    # -- the accessor -----------------------------------------------------------------------------------------------------

    def _body(self) -> str:
        text = self.branches
        is_fixed = "BUILD" not in text
        if is_fixed and (self.position != "here" or self.test.mark):
            raise NoProgram
        if not ({"A:", "P:", "A ", "P "} & {text[at : at + 2] for at in range(len(text))}) and self.test is not TESTS["is None"]:
            raise NoProgram
        value = self.made[1]
        if is_fixed and "MAKE" not in text and self.made[0]:
            raise NoProgram
        replaced = {
            "BUILD": self._build() if not is_fixed else "",
            "MAKE": "\n".join(line for line in (self.made[0], f"fresh = {value}") if line),
            "FILL": self.place.filled("fresh"),
            "MADE": value,
            "WANTED": "fresh" if "fresh" in text or text.startswith("MAKE") else self.place.read,
            "READ": self.place.read,
            "GET": self.place.optional,
            "ERROR": self.place.error,
        }
        if ("ERROR" in text) and not self.place.error:
            raise NoProgram
        return self._placed(self._put(text, replaced))

    def _put(self, text: str, replaced: Mapping[str, str]) -> str:
        lines = []
        for line in text.split("\n"):
            indent = line[: len(line) - len(line.lstrip())]
            bare = line.strip()
            if bare in replaced and bare.isupper():
                lines.append(textwrap.indent(replaced[bare], indent))
                continue
            words = bare
            for word in ("WANTED", "READ", "GET", "ERROR", "MADE", "VALUE"):
                if word in replaced:
                    words = words.replace(word, replaced[word])
            for letter, condition in (("A", self.test.absent), ("P", self.test.present)):
                for before, after in (
                    (f"if {letter}:", "if {}:"),
                    (f"while {letter}:", "while {}:"),
                    (f"if {letter} else", "if {} else"),
                    ("assert P", "assert {}"),
                ):
                    if letter == "A" and before.startswith("assert"):
                        continue
                    words = words.replace(before, after.format(self._in(condition)))
            lines.append(indent + words)
        return "\n".join(line for line in lines if line.strip())

    def _placed(self, text: str) -> str:
        """STORE, PLACE, SETTER, TABLE, KEY, EMPTY and OTHER in the place's terms."""
        place = self.place
        table, bracket, rest = place.read.partition("[")
        if place.read.startswith('_clients["redis"]'):
            table, rest = '_clients["redis"]', "key]"
        is_assigned = place.fill == "{place} = {value}"
        if (
            ("TABLE" in text and (not bracket or place.error != "KeyError"))
            or ("PLACE" in text and not is_assigned)
            or ("SETTER" in text and not place.setter)
        ):
            raise NoProgram
        lines = []
        for line in text.split("\n"):
            for word in ("STORE", "SETTER"):
                if f"{word}(" in line:
                    before, _, value = line.partition(f"{word}(")
                    line = before + (place.fill if word == "STORE" else place.setter).format(place=place.read, value=value[:-1])
            line = line.replace("TABLE", table).replace("KEY", rest[:-1]).replace("PLACE", place.read)
            line = line.replace("EMPTY", place.empty.format(place=place.read)).replace("OTHER", self._name("other"))
            lines.append(line)
        return "\n".join(lines)

    def _build(self) -> str:
        """The lines that build and fill, where the guard stands; functions that they need become helpers."""
        lines, value = self.made
        mark = self._in(self.test.mark)
        if mark and "return fresh\nfinally" in self.fill:  # the mark would never be reached
            raise NoProgram
        if self.fill == FILLS["something else"] and "append" in self.place.fill:  # a list with None is filled
            raise NoProgram
        if self.position == "here":
            return self._joined(self._filled(lines, value), mark)
        if self.place.setup and "global" not in self.place.setup and "caller fills" not in self.position:
            raise NoProgram
        call = self._calling
        away = "two" in self.position
        if "caller fills" in self.position:
            self._helper("connect", self._joined(lines, f"return {value}"), "")
            if away:
                self._helper("start", f"return {call}connect({self._arguments})", "")
            return self._joined(self._filled("", f"{call}{'start' if away else 'connect'}({self._arguments})"), mark)
        built = self._placed(self._filled(lines, value))
        self._helper("connect", self._joined(self.place.setup, built), "")
        if away:
            self._helper("start", f"{call}connect({self._arguments})", "")
        return self._joined(f"{call}{'start' if away else 'connect'}({self._arguments})", mark)

    def _joined(self, *lines: str) -> str:
        parts = [line for line in lines if line]
        if len(parts) > 1 and parts[-1] == self._in(self.test.mark) and "\nreturn" in parts[0]:  # the mark comes before the return
            above, _, last = parts[0].rpartition("\n")
            return "\n".join([above, parts[1], last])
        return "\n".join(parts)

    def _filled(self, lines: str, value: str) -> str:
        text = self._put(self.fill, {"LINES": lines, "VALUE": value})
        if "keep(" in text:
            text = text.replace("CALL", self._calling).replace("ARGUMENTS", self._arguments)
            if self.place.setup and "global" not in self.place.setup:
                raise NoProgram
            self._helper("keep", self._joined(self.place.setup, self.place.filled("made")), "made")
        return text

    def _helper(self, name: str, body: str, more: str) -> None:
        if self.place.closure or "={}" in self.place.parameters:
            raise NoProgram
        self.helpers.append(self._function(name, body, more))


def program(place: str, test: str, branches: str, made: str, fill: str, position: str, framework: str) -> Program | None:
    """The program of these choices, if they go together."""
    writer = _Writer(PLACES[place], TESTS[test], BRANCHES[branches], MADE[made], FILLS[fill], position, framework)
    names = ("place", "test", "branches", "made", "fill", "position", "framework")
    try:
        text = writer.text()
        compile(text, "program", "exec")
    except (NoProgram, SyntaxError):
        return None
    return Program(text, dict(zip(names, (place, test, branches, made, fill, position, framework))))


#: One of so many programs is run by default.
PARTS: Final = 16


def lazy(part: int) -> Iterator[Program]:
    """One of :data:`PARTS` parts of every place with every test and all branches. What is made, the fill and the position take turns."""
    made, fills = list(MADE), list(FILLS)
    for at, (place, test, branches) in enumerate(itertools.product(PLACES, TESTS, BRANCHES)):
        if at % PARTS != part:
            continue
        for shift in range(3):
            found = program(
                place,
                test,
                branches,
                made[(at + at // len(made) + shift) % len(made)],
                fills[(at * 5 + at // len(fills) + shift * 2) % len(fills)],
                POSITIONS[(at // 3 + shift) % len(POSITIONS)],
                ("flask", "fastapi")[(at // 7 + shift) % 2],
            )
            if found is not None:
                yield found
                break
