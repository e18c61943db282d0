"""The command as a whole: the files of a run, what is printed, what is written."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Final

from ...fixes import all_fixes
from ...limits import NotAnalysable
from ...rulebook import all_rules
from ..errors import NAME, CommandError
from ..flake8_run import Shown, configured, files_in
from .rounds import NO_FIX_FOR_CODE, Mender, Outcome, Told
from .texts import FileText, difference, line_before

_UNREADABLE: Final = (OSError, SyntaxError, ValueError, RecursionError, MemoryError, NotAnalysable)


def mended(paths: Sequence[str], codes: Sequence[str], *, is_unsafe: bool, is_written: bool) -> bool:
    """Mend the files in ``paths``; whether something would change that is not written.

    Raises:
        CommandError: a path does not exist, no code begins like one of ``codes``, or a file cannot be written.
    """
    unknown = [code for code in codes if not any(rule.code.startswith(code) for rule in all_rules())]
    if unknown:
        raise CommandError(*(f"no code begins with {code}; `{NAME} explain` lists all" for code in unknown))
    options = configured()
    options.filenames = list(paths)
    mender = Mender(options, Shown(options).of, codes, is_unsafe=is_unsafe)
    outcomes = []
    for path in files_in(paths, options):
        outcome = _mended(mender, path)
        if outcome is None:
            continue
        outcomes.append(outcome)
        if outcome.after != outcome.before:
            _show(outcome, is_written=is_written)
    _tell(outcomes, is_written=is_written)
    return not is_written and any(each.after != each.before for each in outcomes)


def _mended(mender: Mender, path: str) -> Outcome | None:
    """What becomes of a file; None for one that cannot be read, which is said."""
    try:
        return mender.mend(FileText.read(path))
    except _UNREADABLE as error:
        print(f"{path}: not read: {error}", file=sys.stderr)
        return None


def _show(outcome: Outcome, *, is_written: bool) -> None:
    """Write a file, or print what would change of it, in its own encoding where that is no terminal."""
    if is_written:
        with open(outcome.after.path, "wb") as file:
            file.write(outcome.after.content)
        return
    text = difference(outcome.before, outcome.after)
    if sys.stdout.isatty():
        print(text, end="")
    else:
        sys.stdout.flush()
        sys.stdout.buffer.write(text.encode(outcome.after.encoding))


def _tell(outcomes: Sequence[Outcome], *, is_written: bool) -> None:
    """Say on standard error what was mended, and what was not."""
    done = [told for each in outcomes for told in sorted(each.mended, key=_place)]
    left = [told for each in outcomes for told in sorted(_left(each, is_written=is_written), key=_place)]
    for told in done:
        print(f"{told.path}:{told.line}: {told.code} {told.says}", file=sys.stderr)
    for told in left:
        if told.says != NO_FIX_FOR_CODE:
            print(f"{told.path}:{told.line}: {told.code} no fix: {told.says}", file=sys.stderr)
    files = sum(each.after != each.before for each in outcomes)
    print(*_sums(done, left, files, is_written=is_written), sep="\n", file=sys.stderr)


def _left(outcome: Outcome, *, is_written: bool) -> list[Told]:
    """What was not mended, at the lines of the file as it lies on disk."""
    if is_written:
        return outcome.left
    before, after = outcome.before, outcome.after
    return [replace(told, line=line_before(before, after, told.line)) for told in outcome.left]


def _place(told: Told) -> tuple[int, str]:
    return told.line, told.code


def _sums(done: Sequence[Told], left: Sequence[Told], files: int, *, is_written: bool) -> Iterator[str]:
    """The last lines: how many were mended, and how many have no fix."""
    how = "mended" if is_written else "would be mended (--write does it)"
    yield f"{_count(len(done), 'finding')} {how} in {_count(files, 'file')}"
    with_fixes = [told for told in left if told.code in all_fixes()]
    others = [told for told in left if told.code not in all_fixes()]
    if with_fixes:
        yield f"{_count(len(with_fixes), 'finding')} without a fix that is certain: {_listed(with_fixes)}"
    if others:
        yield f"{_count(len(others), 'finding')} of codes that have no fix: {_listed(others)}"


def _listed(left: Iterable[Told]) -> str:
    return ", ".join(f"{code} {count}" for code, count in sorted(Counter(told.code for told in left).items()))


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
