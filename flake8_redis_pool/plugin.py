"""flake8's contract: a file and the options in, findings out, and no exception ever."""

from __future__ import annotations

import argparse
import ast
import functools
import os
import sys
import traceback
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from . import __version__
from .findings import Found
from .memory import no_collection
from .noqa import silences
from .option_values import wrong_value
from .options import OwnNames, Settings, add_options

if TYPE_CHECKING:
    from flake8.options.manager import OptionManager

    from .analysis.facts.report import Report
    from .analysis.program.program import Program
    from .first_party import FirstParty
    from .kept_findings import KeptFindings
    from .rule import Finding

Reported = tuple[int, int, str, type]

#: flake8's own codes for a file that Python cannot read: no plugin is asked about such a file.
_UNREADABLE: Final = ["E902", "E999"]

_FAILED: Final = "RDP000 could not be analysed: "

#: Deep enough for 2,000 chained operands in this plugin and in pyflakes, which otherwise ends the
#: whole run on such a file.
_RECURSION_LIMIT: Final = 12_000


class _RuleFailed(Exception):
    """A rule raised what is the cause of this; the message is its code."""


class Plugin:
    """One instance checks one file. ``options`` arrives per file, so no state is shared between files or processes."""

    name = "flake8-redis-pool"
    version = __version__

    def __init__(
        self, tree: ast.Module, lines: Sequence[str], filename: str, options: argparse.Namespace | None = None
    ) -> None:
        self._tree = tree
        self._lines = lines
        self._filename = filename
        self._options = options

    @classmethod
    def add_options(cls, option_manager: OptionManager) -> None:
        """flake8's hook: declare the options."""
        add_options(option_manager)

    @classmethod
    def parse_options(cls, option_manager: OptionManager, options: argparse.Namespace, args: Any) -> None:
        """flake8's hook, once per process.

        It refuses what cannot be meant, shows broken files also where only RDP is selected, and
        makes room for deep nesting.
        """
        wrong = wrong_value(options)
        if wrong:
            option_manager.parser.error(wrong)
        _show_unreadable(options)
        sys.setrecursionlimit(max(sys.getrecursionlimit(), _RECURSION_LIMIT))

    def run(self) -> Iterator[Reported]:
        """Yield (line, column, text, plugin) of every finding.

        A file that cannot be analysed has one RDP000 at its first line.
        """
        settings = Settings.of(self._options)
        try:
            found = list(self._findings(settings))
        except Exception as error:  # an exception here would end flake8's whole run without naming the file
            if settings.debug:
                traceback.print_exc()
            found = [(1, 0, _FAILED + _reason(error), type(self))]
        yield from found

    def _findings(self, settings: Settings) -> Iterator[Reported]:
        found = self._found(settings)
        for each in self._new(found, settings.baseline) if found and settings.baseline else found:
            text = each.packed if settings.packs else each.explained if settings.explain else each.message
            yield each.line, each.column, text, type(self)

    def _new(self, found: Sequence[Found], baseline: str) -> Iterator[Found]:
        """What is not among the findings of before; a comment that silences one speaks of none of them."""
        from .baseline import Baseline, Remaining  # noqa: PLC0415  # most projects have none

        before = Remaining(Baseline.read(Path(baseline)))
        for each in sorted(found):
            is_silenced = silences(self._lines[each.line - 1], each.code)
            if is_silenced or not before.covers(self._filename, each):
                yield each

    def _found(self, settings: Settings) -> Sequence[Found]:
        """What is to be said of the file, whoever wants to hear it."""
        from .gate import concerns_redis  # noqa: PLC0415  # nothing is loaded before the first file

        files = files_around(self._filename, settings)
        text = "".join(self._lines)
        kept = _kept(files, settings) if settings.keeps else None
        known = kept.of(self._filename, text) if kept is not None else None
        if known is not None:
            return known
        leaves_out = None if settings.is_whole(files.base) else settings.leaves_out
        if not concerns_redis(self._filename, text, self._tree, settings.own, files, leaves_out=leaves_out):
            return ()
        if kept is not None:
            kept.begin()
        with no_collection():
            found = list(self._analysed(settings, leaves_out))
        if kept is not None:
            kept.keep(self._filename, text, found)
        return found

    def _analysed(self, settings: Settings, leaves_out: Callable[[Path], bool] | None) -> Iterator[Found]:
        from .analysis.facts.report import Report  # noqa: PLC0415  # needs libcst, which most files never do
        from .rulebook import all_rules  # noqa: PLC0415
        from .source import parse  # noqa: PLC0415

        program = program_for(self._filename, settings)
        report = Report(parse(self._filename, self._lines, self._tree, program), settings, leaves_out)
        for rule in all_rules():
            try:
                for finding in rule.check(report):
                    yield _record(report, rule.code, finding)
            except Exception as error:
                raise _RuleFailed(rule.code) from error
        if settings.debug:
            for cut in program.cut:
                print(f"{self._filename}: too many modules may use {cut}: not all were looked into", file=sys.stderr)


def _record(report: Report, code: str, finding: Finding) -> Found:
    """All that is known of a finding, without its node."""
    line, column = report.position(finding.node)
    module, node = finding.elsewhere or (report.module, finding.node)
    function, call = report.about(module, node)
    elsewhere = module.path if finding.elsewhere is not None else ""
    return Found(line, column, code, finding.text, finding.evidence(), function, call, elsewhere)


def _show_unreadable(options: argparse.Namespace) -> None:
    """Show files that Python cannot read also where the user selects RDP codes and no other.

    flake8's codes for such files are then selected beside them.

    Without them such a file would be passed over in silence. The user's own codes move from ``select`` to
    ``extend_select``, where they weigh the same, and the two become flake8's default: selected beside the user's codes,
    the longer of them would win over ``ignore = E``, and over what is ignored in some files.
    """
    if options.select is None:
        return
    selected = [*options.select, *(options.extend_select or ())]
    if selected and all(code.startswith("RDP") for code in selected):
        options.select, options.extend_select, options.extended_default_select = None, selected, _UNREADABLE


def files_around(filename: str, settings: Settings) -> FirstParty:
    """Where the first-party modules of the project lie that a file belongs to."""
    if os.path.islink(filename):
        filename = os.path.realpath(filename)  # the project is that of the file which is meant
    return _files_in(os.path.dirname(filename), os.getcwd(), settings.roots)


@functools.lru_cache(maxsize=1024)
def _files_in(folder: str, current: str, roots: tuple[str, ...]) -> FirstParty:
    """The same for the files of a folder, as it is named from the folder ``current``."""
    from .bases import base_of  # noqa: PLC0415

    working = Path(current).resolve()
    return _files(str(base_of((working / folder).resolve(), working)), str(working), roots)


@functools.lru_cache(maxsize=16)
def _files(base: str, working: str, roots: tuple[str, ...]) -> FirstParty:
    """Where the first-party modules below ``base`` lie, as seen from the folder ``working``.

    It is remembered for all files that this process checks.
    """
    from .client_words import PACKAGES, WORDS  # noqa: PLC0415
    from .first_party import FirstParty  # noqa: PLC0415

    given = tuple(Path(root).resolve() for root in roots)
    return FirstParty(Path(base), given, WORDS.roots, PACKAGES, Path(working))


@functools.lru_cache(maxsize=16)
def _kept(files: FirstParty, settings: Settings) -> KeptFindings:
    """What earlier runs have found in the project of ``files``."""
    from .kept_findings import KeptFindings  # noqa: PLC0415

    return KeptFindings(files.base, files.searched, files.working, settings)


def program_for(filename: str, settings: Settings) -> Program:
    """The program that a file belongs to.

    Its modules are parsed at most once for all files that this process checks.
    """
    return _program(files_around(filename, settings), settings.own)


@functools.lru_cache(maxsize=16)
def _program(files: FirstParty, own: OwnNames) -> Program:
    from .analysis.program.program import Program  # noqa: PLC0415
    from .knowledge import known  # noqa: PLC0415

    return Program(known(own), files)


def _reason(error: Exception) -> str:
    """Why a file could not be analysed, in one line."""
    from .limits import LONGEST_MESSAGE, NotAnalysable  # noqa: PLC0415

    cause = error.__cause__ if isinstance(error, _RuleFailed) else error
    if isinstance(cause, NotAnalysable):
        return str(cause)
    if isinstance(cause, RecursionError):
        return "it is nested too deeply"
    place = f"internal failure in {error}" if isinstance(error, _RuleFailed) else "internal failure"
    start, end = f"{place}, {type(cause).__name__}: ", " (--redis-debug shows the trace)"
    room = LONGEST_MESSAGE - len(_FAILED + start + end)
    return start + " ".join(str(cause).split())[: max(room, 0)] + end
