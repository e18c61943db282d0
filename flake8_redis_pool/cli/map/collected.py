"""What the modules of a project say of its clients: each is asked once, and forgotten when others need the room."""

from __future__ import annotations

import argparse
import ast
import contextlib
import copy
import os
import tokenize
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from ...analysis.facts.mapped_clients import At, MappedModule, Mapper
from ...analysis.facts.report import Report
from ...analysis.program.module import is_test_path
from ...bases import base_of
from ...first_party import FirstParty
from ...gate import concerns_redis
from ...given_clients import given_clients
from ...knowledge import known
from ...limits import NotAnalysable
from ...memory import no_collection
from ...options import Settings
from ...plugin import files_around, program_for
from ...rulebook import all_rules
from ...source import parse
from ..flake8_run import Shown, configured, files_in
from ..progress import counted
from .imports import unresolved_imports
from .whole import Finding, LocalImport, Told, Unread

_PREFIX: Final = "RDP"


def told_of(path: str) -> Told:
    """What the modules in ``path`` say, with places as seen from the folder in which the project begins.

    Raises:
        CommandError: the path does not exist, or flake8 cannot read its configuration.
        SystemExit: flake8, or this plugin as its part, refuses a value of the configuration, and has said so.
    """
    options = _for_this_plugin(configured())
    files = [Path(each).resolve() for each in files_in([path], options)]
    collection = _Collection(Settings.of(options), Shown(options))
    with _inside(root_of(path)), no_collection():
        for file in counted(files, len(files)):
            collection.look_at(os.path.relpath(file))
        return collection.told(len(files))


def root_of(path: str) -> Path:
    """Where the project of a path begins: from there places are shown."""
    given = Path(path).resolve()
    folder = given if given.is_dir() else given.parent
    return base_of(folder, folder)


def _for_this_plugin(options: argparse.Namespace) -> argparse.Namespace:
    """flake8's options, where this plugin's codes alone are selected: what is ignored stays so."""
    changed = copy.copy(options)
    changed.select, changed.extend_select = [_PREFIX], []
    return changed


@contextlib.contextmanager
def _inside(folder: Path) -> Iterator[None]:
    """Work in a folder: the plugin shows places as seen from there."""
    before = Path.cwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)


@dataclass
class _Collection:
    """What was found so far."""

    settings: Settings
    shown: Shown
    concerned: int = 0
    tests: int = 0
    modules: list[MappedModule] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    imports: list[LocalImport] = field(default_factory=list)
    cut: dict[str, None] = field(default_factory=dict)
    unread: list[Unread] = field(default_factory=list)

    def told(self, files: int) -> Told:
        """All of it."""
        return Told(
            Path.cwd().name,
            files,
            self.concerned,
            self.tests,
            tuple(self.modules),
            tuple(self.findings),
            tuple(self.imports),
            tuple(sorted(self.cut)),
            tuple(self.unread),
        )

    def look_at(self, path: str) -> None:
        """Ask one file, if it concerns Redis."""
        if is_test_path(path):
            self.tests += 1
            return
        try:
            with tokenize.open(path) as file:
                lines = file.readlines()
            tree = ast.parse("".join(lines))
            files = files_around(path, self.settings)
            self.imports += unresolved_imports(path, tree, files)
            if self._concerns(path, "".join(lines), tree, files):
                self.concerned += 1
                self._ask(path, lines, tree)
        except SyntaxError as error:
            self.unread.append(Unread(path, f"Python cannot parse line {error.lineno}: {error.msg}"))
        except (OSError, RecursionError, MemoryError, NotAnalysable) as error:
            self.unread.append(Unread(path, str(error)))
        except Exception as error:  # of the plugin itself: other files are mapped, and this one is named
            self.unread.append(Unread(path, f"internal failure, {type(error).__name__}: {error}"))

    def _concerns(self, path: str, text: str, tree: ast.Module, files: FirstParty) -> bool:
        """Whether a file may make clients, be given some, or hold a finding."""
        own, full = self.settings.own, Path(path).resolve()
        if full in files.importing_library or concerns_redis(path, text, tree, own, files):
            return True
        return any(given_clients(files, known(own)).known_in(full, text))

    def _ask(self, path: str, lines: Sequence[str], tree: ast.Module) -> None:
        program = program_for(path, self.settings)
        report = Report(parse(path, lines, tree, program), self.settings)
        mapper = Mapper(report)
        self.modules.append(mapper.mapped())
        found = list(_findings(report, mapper))
        shown = self.shown.of(path, lines, [(each.at.line, each.code) for each in found])
        self.findings += [each for each, is_shown in zip(found, shown) if is_shown]
        self.cut.update(dict.fromkeys(program.cut))


def _findings(report: Report, mapper: Mapper) -> Iterator[Finding]:
    for rule in all_rules():
        for finding in rule.check(report):
            at = At(report.module.path, *report.position(finding.node))
            yield Finding(rule.code, finding.text, at, mapper.clients_at(finding.node))
