"""Fixes applied to one file, again and again until none is left that holds."""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, TypeVar

from ...fixes import Change, Found, NoFix, Source, all_fixes
from ...options import Settings
from .analysis import Analysed, Identity, Seen, analysed, found_by_plugin
from .texts import FileText, line_before

_T = TypeVar("_T")
#: Of the findings (line, code) in a file with these lines, which ones are shown.
ShownOf = Callable[[str, Sequence[str], Sequence[tuple[int, str]]], list[bool]]
#: Far more rounds than any file needs: each takes away a finding.
_MOST_ROUNDS: Final = 200
#: Why a finding has none whose code has no fixes at all.
NO_FIX_FOR_CODE: Final = "its code has no fix"
_UNSAFE: Final = "its fix is not safe (--unsafe applies it)"


@dataclass(frozen=True)
class Told:
    """What is said of a finding at a line: what its fix does, or why it has none."""

    path: str
    line: int
    code: str
    says: str


@dataclass
class Outcome:
    """What became of a file: its text, what was mended, and what was not and why.

    The lines of what was mended are those of ``before``, of what was not those of ``after``.
    """

    before: FileText
    after: FileText
    mended: list[Told] = field(default_factory=list)
    left: list[Told] = field(default_factory=list)


@dataclass(frozen=True)
class _Proposal:
    """A change that would mend a finding, of the text that ``source`` is."""

    seen: Seen
    change: Change
    source: Source


class Mender:
    """Mends files by the fixes that are wanted.

    ``options`` are flake8's, ``shown`` says which findings it shows. ``codes``: those whose findings are mended, or
    beginnings of them (none: all); ``is_unsafe``: by fixes that may change more, too.
    """

    def __init__(self, options: argparse.Namespace, shown: ShownOf, codes: Sequence[str], *, is_unsafe: bool) -> None:
        self._options = options
        self._settings = Settings.of(options)
        self._ask = shown
        self._codes = tuple(codes)
        self._is_unsafe = is_unsafe
        self._refused: dict[Identity, str] = {}

    def mend(self, text: FileText) -> Outcome:
        """Mend a file.

        Raises:
            SyntaxError, ValueError, RecursionError, NotAnalysable: Python, or the analysis, does not read it.
        """
        self._refused = {}
        outcome = Outcome(text, text)
        known = found_by_plugin(text, self._options)
        if not any(code in all_fixes() for _, code in known):
            shown = self._shown(text, known, known)
            outcome.left += [
                Told(text.path, line, code, NO_FIX_FOR_CODE) for line, code in shown if self._is_wanted(code)
            ]
            return outcome
        now = analysed(text, self._settings)
        for _ in range(_MOST_ROUNDS):
            outcome.left.clear()
            proposals = list(self._proposals(now, outcome))
            if not proposals:
                break
            # where each was refused, why is said in the next round; what was found before is taken apart meanwhile
            now = self._applied(now, proposals, outcome) or analysed(now.text, self._settings)
        outcome.after = now.text
        return outcome

    def _shown(self, text: FileText, places: Sequence[tuple[int, str]], found: Sequence[_T]) -> list[_T]:
        """Those of the findings in a text that flake8 shows; ``places``: their lines and codes."""
        return [each for each, is_shown in zip(found, self._ask(text.path, text.lines, places)) if is_shown]

    def _is_wanted(self, code: str) -> bool:
        return not self._codes or code.startswith(self._codes)

    def _proposals(self, now: Analysed, outcome: Outcome) -> Iterator[_Proposal]:
        """The changes that may be made; what has none is put on record."""
        shown = self._shown(now.text, [(each.line, each.code) for each in now.seen], now.seen)
        wanted = [each for each in shown if self._is_wanted(each.code)]
        if now.report is None or not wanted:
            return
        try:
            source = Source(now.text.text, now.report.module)
        except NoFix as reason:
            outcome.left += [Told(now.text.path, each.line, each.code, str(reason)) for each in wanted]
            return
        for seen in wanted:
            try:
                if seen.identity in self._refused:
                    raise NoFix(self._refused[seen.identity])
                change = self._change(Found(seen.code, seen.finding, now.report, source), shown)
                yield _Proposal(seen, change, source)
            except NoFix as reason:
                outcome.left.append(Told(now.text.path, seen.line, seen.code, str(reason)))

    def _change(self, found: Found, shown: Sequence[Seen]) -> Change:
        """The change of the first fix that has one; ``shown``: all findings that flake8 shows in the file.

        Raises:
            NoFix: none has.
        """
        others = {each.code for each in shown if each.finding.node is found.finding.node} - {found.code}
        reasons = []
        for fix in all_fixes().get(found.code, ()):
            better = others & fix.gives_way_to
            if better:
                raise NoFix(f"{min(better)} reports the same call, and its cure mends both")
            try:
                change = fix.change(found)
            except NoFix as reason:
                reasons.append(str(reason))
                continue
            if fix.is_safe or self._is_unsafe:
                return change
            reasons.insert(0, _UNSAFE)
        raise NoFix(reasons[0] if reasons else NO_FIX_FOR_CODE)

    def _applied(self, now: Analysed, proposals: Sequence[_Proposal], outcome: Outcome) -> Analysed | None:
        """The file with as many of the changes as go together; None when none holds."""
        together = list(_apart(proposals))
        after = self._checked(now, together)
        if isinstance(after, Analysed):
            outcome.mended += [_told(each, now, outcome.before) for each in together]
            return after
        for each in proposals:
            after = self._checked(now, [each])
            if isinstance(after, Analysed):
                outcome.mended.append(_told(each, now, outcome.before))
                return after
            self._refused[each.seen.identity] = after
        return None

    def _checked(self, now: Analysed, proposals: Sequence[_Proposal]) -> Analysed | str:
        """The file with these changes, or why they are taken back."""
        if not proposals:
            return "nothing to do"
        replaced = {node: new for each in proposals for node, new in each.change.replaced.items()}
        text = proposals[0].source.with_changes(replaced)
        if text == now.text.text:
            return "its fix changes nothing"
        try:
            after = analysed(now.text.having(text), self._settings)
            text.encode(now.text.encoding)
        except Exception as error:  # whatever it is, the file is left as it was
            return f"its fix gives what cannot be read ({type(error).__name__}: {error})"
        gone = Counter(each.seen.identity for each in proposals)
        new = after.identities - (now.identities - gone)
        if new & gone:
            return "its fix leaves the finding"
        if new:
            return f"its fix brings {', '.join(sorted({code for code, _, _ in new}))}"
        return after


def _apart(proposals: Sequence[_Proposal]) -> Iterator[_Proposal]:
    """The changes, in their order, that touch nothing of what an earlier one changes."""
    taken: set[object] = set()
    around: set[object] = set()
    for each in proposals:
        nodes = set(each.change.replaced)
        above = {higher for node in nodes for higher in each.source.above(node)}
        if nodes.isdisjoint(taken | around) and above.isdisjoint(taken):
            taken |= nodes
            around |= above
            yield each


def _told(proposal: _Proposal, now: Analysed, before: FileText) -> Told:
    """What a change does, at the line that the file had at first."""
    line = line_before(before, now.text, proposal.seen.line)
    return Told(now.text.path, line, proposal.seen.code, proposal.change.says)
