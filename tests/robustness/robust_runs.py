"""The plugin run on many texts as flake8 runs it, in processes of their own: whatever a text does to the plugin or to its process is counted."""

from __future__ import annotations

import argparse
import ast
import contextlib
import functools
import importlib
import io
import multiprocessing
import os
import time
import tokenize
import traceback
import warnings
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from multiprocessing import connection
from pathlib import Path
from typing import Any, Final

from flake8.main.options import register_default_options
from flake8.options.manager import OptionManager

PLUGIN: Final = "flake8_redis_pool.plugin:Plugin"
#: A text that takes so many times its limit by the clock is ended: the limit counts processor time, and the machine may be busy with other things.
PATIENCE: Final = 5
#: Characters: after a longer text its process is replaced, because Python gives little of the memory back.
LARGE: Final = 1_000_000
#: Stages of an item: Python parses it, the plugin is asked.
PARSED: Final = "parsed"
ASKED: Final = "asked"
#: Spawned, not forked: the same on every system, and nothing of the caller's state is in the way.
_CONTEXT: Final = multiprocessing.get_context("spawn")


@dataclass(frozen=True)
class Item:
    """One file to check, under the working directory ``folder``.

    ``filename`` is what flake8 would give to the plugin; the text is read from there when ``text`` is None. With ``ungated`` the gate lets it pass,
    whatever it holds. ``limit`` is in seconds of processor time.
    """

    part: str
    name: str
    folder: str
    filename: str
    text: str | None = None
    arguments: tuple[str, ...] = ()
    ungated: bool = False
    limit: float = 60

    def lines(self) -> list[str]:
        """The lines as flake8 reads them: in the declared encoding, in Latin-1 where that fails; without the byte order mark."""
        text = self.text
        if text is None:
            path = Path(self.folder, self.filename)
            try:
                with tokenize.open(path) as file:
                    text = file.read()
            except (SyntaxError, UnicodeError):
                text = path.read_text(encoding="latin-1")
        return io.StringIO(text.removeprefix("\ufeff").removeprefix("\u00ef\u00bb\u00bf")).readlines()


@dataclass(frozen=True)
class Outcome:
    """What became of an item. ``crash`` is empty when nothing went wrong; ``python`` says whether flake8 would have asked the plugin at all.

    ``ended``: Python's own parser ended the process. ``analysed``: the file got past the gate. ``unread``: the reasons of RDP000, with N for every
    number. ``seconds``: processor time of the plugin.
    """

    python: bool = True
    ended: bool = False
    analysed: bool = False
    codes: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()
    crash: str = ""
    seconds: float = 0.0


# ---------------------------------------------------------------- in a worker


class _Gate:
    """Stands before the gate of the plugin: notes what passed, and opens it when told to."""

    def __init__(self) -> None:
        from flake8_redis_pool import gate

        self.passed = False
        self.open = False
        self._asked = gate.concerns_redis
        module: Any = gate
        module.concerns_redis = self

    def __call__(self, *arguments: Any, **named: Any) -> bool:
        self.passed = self._asked(*arguments, **named) or self.open
        return self.passed


@functools.lru_cache(maxsize=100)
def _options(plugin: Any, arguments: tuple[str, ...]) -> argparse.Namespace:
    """The options as flake8 makes them. What flake8 does once per process is done here, too: it raises the recursion limit."""
    manager = OptionManager(version="", plugin_versions="", parents=[], formatter_names=["default"])
    register_default_options(manager)
    plugin.add_options(manager)
    options: argparse.Namespace = manager.parse_args([*arguments, "."])
    plugin.parse_options(manager, options, options.filenames)
    return options


def serve(pipe: connection.Connection, plugin_name: str) -> None:
    """Check what comes through the pipe. The stages that an item reaches go back first, then what came out: a process may end on the way."""
    module, _, name = plugin_name.partition(":")
    plugin = getattr(importlib.import_module(module), name)
    gate = _Gate()
    with contextlib.suppress(KeyboardInterrupt):
        while True:
            item = pipe.recv()
            pipe.send(_check(item, plugin, gate, pipe))


def _check(item: Item, plugin: Any, gate: _Gate, pipe: connection.Connection) -> Outcome:
    os.chdir(item.folder)
    options = _options(plugin, item.arguments)
    lines = item.lines()
    pipe.send(PARSED)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of the checked text
            tree = ast.parse("".join(lines))
    except (SyntaxError, ValueError, RecursionError, MemoryError, SystemError):
        return Outcome(python=False)
    gate.passed, gate.open = False, item.ungated
    pipe.send(ASKED)
    start = time.process_time()
    try:
        reported = list(plugin(tree, lines, item.filename, options).run())
    except (Exception, SystemExit):
        return Outcome(analysed=gate.passed, crash=traceback.format_exc())
    seconds = time.process_time() - start
    crash = _wrong(reported, len(lines)) or (f"took {seconds:.1f} s, the limit is {item.limit} s" if seconds > item.limit else "")
    if crash.startswith("internal"):
        crash = f"{crash}\n{_trace(plugin(tree, lines, item.filename, argparse.Namespace(**{**vars(options), 'redis_debug': True})))}"
    texts = [text.partition(" ") for _, _, text, _ in reported]
    unread = tuple("".join("N" if letter.isdigit() else letter for letter in rest) for code, _, rest in texts if code == "RDP000")
    codes = tuple(code for code, _, _ in texts)
    return Outcome(analysed=gate.passed, codes=codes, unread=unread, crash=crash, seconds=seconds)


def _wrong(reported: list[tuple[int, int, str, type]], length: int) -> str:
    """What is wrong with a report, "" when nothing is: an internal failure, a place that no file of ``length`` lines has."""
    for line, column, text, _ in reported:
        if "internal failure" in text:
            return f"internal failure: {text}"
        if not (1 <= line <= max(length, 1) and column >= 0 and "\n" not in text):
            return f"no place in the file or no line of a report: {line}:{column}: {text!r}"
    return ""


def _trace(plugin: Any) -> str:
    """What the plugin says of its failure when asked."""
    with contextlib.redirect_stderr(io.StringIO()) as said:
        list(plugin.run())
    return said.getvalue()


# ---------------------------------------------------------------- in the process that gives out the work


class _Worker:
    """One process, and what it works on."""

    def __init__(self, plugin: str) -> None:
        self._plugin = plugin
        self._start()

    def _start(self) -> None:
        self.pipe, theirs = _CONTEXT.Pipe()
        self._process = _CONTEXT.Process(target=serve, args=(theirs, self._plugin), daemon=True)
        self._process.start()
        theirs.close()

    def give(self, item: Item) -> None:
        """Let it check a file."""
        self.item = item
        self._stage = ""
        self._since = time.monotonic()
        with contextlib.suppress(OSError):  # dead at its start: the answer says so
            self.pipe.send(item)

    def answer(self) -> Outcome | None:
        """What came out; None when the process is still at it."""
        outcome = None
        try:
            while outcome is None and self.pipe.poll():
                said = self.pipe.recv()
                if isinstance(said, Outcome):
                    outcome = said
                else:
                    self._stage = said
        except (EOFError, OSError):
            return self._end_of_process()
        waited = time.monotonic() - self._since
        if outcome is None and waited > PATIENCE * self.item.limit:
            self._replace()
            return Outcome(crash=f"not ready after {waited:.0f} s by the clock, the limit is {self.item.limit} s", seconds=waited)
        if outcome is not None and len(self.item.text or "") > LARGE:
            self._replace()
        return outcome

    def _end_of_process(self) -> Outcome:
        self._process.join()
        status = self._process.exitcode
        self._replace()
        if self._stage == PARSED:
            return Outcome(python=False, ended=True)  # Python's own parser ends a process on some texts, before flake8 can ask any plugin
        return Outcome(crash=f"the process ended with status {status} {'in the plugin' if self._stage else 'before it began'}")

    def _replace(self) -> None:
        self.end()
        self._start()

    def end(self) -> None:
        """End the process."""
        self._process.kill()
        self._process.join()
        self.pipe.close()


def outcomes(items: Iterable[Item], processes: int = 2, plugin: str = PLUGIN) -> Iterator[tuple[Item, Outcome]]:
    """What becomes of each item, in the order in which they are ready. ``plugin`` is the class to ask, as ``module:name``."""
    waiting = iter(items)
    idle = [_Worker(plugin) for _ in range(processes)]
    busy: list[_Worker] = []
    try:
        while True:
            while idle and (item := next(waiting, None)) is not None:
                busy.append(idle.pop())
                busy[-1].give(item)
            if not busy:
                return
            connection.wait([worker.pipe for worker in busy], timeout=1)
            for worker in list(busy):
                item = worker.item
                outcome = worker.answer()
                if outcome is not None:
                    busy.remove(worker)
                    idle.append(worker)
                    yield item, outcome
    finally:
        for worker in (*idle, *busy):
            worker.end()


@dataclass
class Count:
    """The numbers of one part."""

    files: int = 0
    no_python: int = 0
    ended: int = 0
    analysed: int = 0
    codes: Counter[str] = field(default_factory=Counter)
    unread: Counter[str] = field(default_factory=Counter)
    crashes: list[tuple[Item, str]] = field(default_factory=list)
    slowest: list[tuple[float, str]] = field(default_factory=list)
    seconds: float = 0.0

    def add(self, item: Item, outcome: Outcome) -> None:
        """Count one file."""
        self.files += 1
        self.no_python += not outcome.python
        self.ended += outcome.ended
        self.analysed += outcome.analysed
        self.codes.update(outcome.codes)
        self.unread.update(outcome.unread)
        self.seconds += outcome.seconds
        self.crashes += [(item, outcome.crash)] if outcome.crash else []
        self.slowest = sorted([*self.slowest, (outcome.seconds, f"{item.part}: {item.name}")], reverse=True)[:10]


def counted(items: Iterable[Item], processes: int = 2, plugin: str = PLUGIN) -> Count:
    """Run all of them and count."""
    count = Count()
    for item, outcome in outcomes(items, processes, plugin):
        count.add(item, outcome)
    return count
