"""The findings in a text of a file, with the facts that they stand on."""

from __future__ import annotations

import argparse
import ast
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ...analysis.facts.report import Report
from ...gate import concerns_redis
from ...memory import no_collection
from ...options import Settings
from ...plugin import Plugin, files_around, program_for
from ...rule import Finding
from ...rulebook import all_rules
from ...source import parse
from .texts import FileText

#: What tells a finding from others, wherever its lines are moved to: the code, the function, what is reported there.
Identity = tuple[str, str, str]


@dataclass(frozen=True)
class Seen:
    """A finding of a rule."""

    code: str
    line: int
    identity: Identity
    finding: Finding


@dataclass(frozen=True)
class Analysed:
    """The findings of all rules in a text, silenced ones as well; no ``report`` where it does not concern Redis."""

    text: FileText
    report: Report | None
    seen: Sequence[Seen]

    @property
    def identities(self) -> Counter[Identity]:
        """How many findings there are of each identity."""
        return Counter(each.identity for each in self.seen)


def found_by_plugin(text: FileText, options: argparse.Namespace) -> list[tuple[int, str]]:
    """The findings in a text (line, code), from an earlier run if nothing has changed since.

    Raises:
        SyntaxError, ValueError: Python does not read it.
    """
    lines = text.lines
    found = Plugin(ast.parse("".join(lines)), lines, text.path, options).run()
    return [(line, message.partition(" ")[0]) for line, _, message, _ in found]


def analysed(text: FileText, settings: Settings) -> Analysed:
    """All findings in a text, the other files of the project being as they are.

    Raises:
        SyntaxError, ValueError, RecursionError, NotAnalysable: Python, or the analysis, does not read it.
    """
    lines = text.lines
    tree = ast.parse("".join(lines))
    compile(tree, text.path, "exec", dont_inherit=True)  # an await where none may stand is found here
    files = files_around(text.path, settings)
    leaves_out = None if settings.is_whole(files.base) else settings.leaves_out
    if not concerns_redis(text.path, "".join(lines), tree, settings.own, files, leaves_out=leaves_out):
        return Analysed(text, None, ())
    with no_collection():
        report = Report(parse(text.path, lines, tree, program_for(text.path, settings)), settings, leaves_out)
        return Analysed(text, report, tuple(_seen(report)))


def _seen(report: Report) -> Iterator[Seen]:
    for rule in all_rules():
        for finding in rule.check(report):
            identity = (rule.code, *report.identity(finding.node))
            yield Seen(rule.code, report.line(finding.node), identity, finding)
