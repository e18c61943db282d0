"""Make a fixture of a report: the text of an issue that was written with one of the forms in ``.github/ISSUE_TEMPLATE/``.

    python3 -m tools.report_to_fixture FILE NAME     # FILE is the text of the issue, "-" standard input; NAME says which: issue-123
    python3 -m tools.report_to_fixture FILE NAME --print

The code is read and never run. A false alarm gets the mark SPURIOUS, a missed one MISSING, with the reason that was given: the tests stay green until
the analysis is better, and fail as soon as it is. What else the plugin finds in the code is marked as if it were right: look at it first.
The status is 1, and nothing is written, where the report is not a fixture: it cannot be read, or this version answers as the report wants it.
"""

from __future__ import annotations

import ast
import os
import re
import sys
import tempfile
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from flake8_redis_pool.rulebook import all_rules
from tests.shared.harness import Found, MalformedFixture, expectations, headers, run_plugin
from tools.scaffold import ROOT, ScaffoldError, module_name, write

#: The labels of the forms: by them the answers are told apart.
FINDING: Final = "Finding"
RULE: Final = "Rule"
LINE: Final = "Line"
CODE: Final = "Code"
WHY_RIGHT: Final = "Why it is right"
WHY_WRONG: Final = "Why it is wrong"
FILE_NAME: Final = "File name"
OPTIONS: Final = "Options"
VERSIONS: Final = "Versions"
LABELS: Final = (FINDING, RULE, LINE, CODE, WHY_RIGHT, WHY_WRONG, FILE_NAME, OPTIONS, VERSIONS)

_ANSWER: Final = re.compile(rf"^### ({'|'.join(map(re.escape, LABELS))})[ \t]*$", re.MULTILINE)
#: What GitHub writes where nothing was answered.
_NOTHING: Final = "_No response_"
#: Code between fences: what looks like a label there is a comment.
_BLOCK: Final = re.compile(r"^(`{3,}|~{3,})[^\n]*\n.*?^\1[ \t]*$", re.DOTALL | re.MULTILINE)
_FENCE: Final = re.compile(r"\A(`{3,}|~{3,})[^\n]*\n(.*)\n\1\s*\Z", re.DOTALL)
_FOUND: Final = re.compile(r":(\d+):\d+: (RDP\d{3})\b")
_PATH: Final = re.compile(r"[\w-]+(?:/[\w-]+)*\.py")
_OPTION: Final = re.compile(r"--(redis-[a-z-]+=[^\s;]+)")


@dataclass(frozen=True)
class Report:
    """What a report says: ``code`` should, or should not, stand on ``line`` of ``text``."""

    is_false_alarm: bool
    code: str
    line: int
    text: str
    reason: str
    filename: str = ""
    options: tuple[str, ...] = ()

    @property
    def state(self) -> str:
        """The word of the mark."""
        return "SPURIOUS" if self.is_false_alarm else "MISSING"


def read(text: str) -> Report:
    """The report that an issue's text is.

    Raises:
        ScaffoldError: an answer is missing, or is not what the form asks for.
    """
    answers = _answers(text)
    is_false_alarm = FINDING in answers
    if is_false_alarm:
        found = _FOUND.search(answers[FINDING])
        if found is None:
            raise ScaffoldError(f"{FINDING}: not a line that flake8 printed: {answers[FINDING]!r}")
        line, code = found.groups()
    else:
        line, code = _wanted(answers, LINE), _wanted(answers, RULE).upper()
    if code not in {rule.code for rule in all_rules()}:
        raise ScaffoldError(f"{code} is no code of a rule")
    source = _source(_wanted(answers, CODE))
    if not line.isdecimal() or not 1 <= int(line) <= len(source.splitlines()):
        raise ScaffoldError(f"{LINE}: the code has no line {line}")
    reason = " ".join(_wanted(answers, WHY_RIGHT if is_false_alarm else WHY_WRONG).replace("#", "").split())
    filename = answers.get(FILE_NAME, "")
    if filename and not _PATH.fullmatch(filename):
        raise ScaffoldError(f"{FILE_NAME}: not a relative path to a Python file: {filename!r}")
    return Report(is_false_alarm, code, int(line), source, reason, filename, tuple(_OPTION.findall(answers.get(OPTIONS, ""))))


def _answers(text: str) -> dict[str, str]:
    text = text.replace("\r\n", "\n")
    code = [range(*block.span()) for block in _BLOCK.finditer(text)]
    heads = [head for head in _ANSWER.finditer(text) if not any(head.start() in block for block in code)]
    ends = [*(head.start() for head in heads[1:]), len(text)]
    given = {head[1]: text[head.end() : end].strip("\n") for head, end in zip(heads, ends)}
    return {label: answer if label == CODE else answer.strip() for label, answer in given.items() if answer.strip() != _NOTHING}


def _wanted(answers: Mapping[str, str], label: str) -> str:
    if not answers.get(label, "").strip():
        raise ScaffoldError(f"the report does not say: {label}")
    return answers[label]


def _source(answer: str) -> str:
    fenced = _FENCE.match(answer.strip("\n"))
    text = (fenced[2] if fenced else answer).rstrip() + "\n"
    try:
        ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise ScaffoldError(f"{CODE}: Python cannot read it: {error}") from error
    try:
        has_own = bool(expectations(text)) or headers(text) != ((), None)
    except MalformedFixture:
        has_own = True
    if has_own:
        raise ScaffoldError(f"{CODE}: a comment in it would be read as a mark or a header of a fixture")
    return text


def fixture(report: Report) -> str:
    """The text of the fixture.

    Raises:
        ScaffoldError: this version of the plugin answers as the report wants it, or a comment stands where a mark has to.
    """
    # the analysis is asked about the text with its headers, which move every line
    head = [f"# filename: {report.filename}\n"] if report.filename else []
    head += [f"# flake8: {';'.join(report.options)}\n"] if report.options else []
    text = "".join([*head, report.text])
    line = report.line + len(head)
    found = _found(text, report)
    there = [each for each in found if (each.line, each.code) == (line, report.code)]
    if report.is_false_alarm and not there:
        raise ScaffoldError(f"this version does not report {report.code} on line {report.line}: the false alarm is gone, or the code is not whole")
    if not report.is_false_alarm and there:
        raise ScaffoldError(f"this version reports it: {there[0]}")
    return _marked(text, line, report, [each for each in found if each not in there])


def _found(text: str, report: Report) -> list[Found]:
    """What the plugin finds in the text, alone: not as a module of this checkout."""
    before = Path.cwd()
    with tempfile.TemporaryDirectory() as alone:
        os.chdir(alone)
        try:
            return run_plugin(text, report.filename or "report.py", [f"--{option}" for option in report.options])
        except MalformedFixture as error:
            raise ScaffoldError(f"{OPTIONS}: {error}") from error
        finally:
            os.chdir(before)


def _marked(text: str, line: int, report: Report, others: Sequence[Found]) -> str:
    marks = defaultdict(list)
    marks[line].append(f"# {report.state} {report.code}: {report.reason}")
    for each in others:
        marks[each.line].append(f"# {each.code}")
    lines = text.splitlines()
    for number, several in marks.items():
        if "#" in lines[number - 1]:
            raise ScaffoldError(f"line {number} has a comment, where its mark would stand: take it away")
        # what flake8 found for sure comes first: the reason goes on to the end of the line
        lines[number - 1] = "  ".join([lines[number - 1], " ".join(sorted(several, key=len))])
    return "\n".join(lines) + "\n"


def make(text: str, name: str, root: Path | None) -> str:
    """Write the fixture of a report below ``root`` (None: nowhere) and give what to do next, or its text.

    Raises:
        ScaffoldError: the report is not a fixture, or one of this name is there.
    """
    report = read(text)
    made = fixture(report)
    if root is None:
        return made
    write(root, {f"fixtures/{report.code.lower()}/bad_{module_name(name)}.py": made})
    return "Look at it: is it the smallest file, and does it say what is wrong? Then python3 -m pytest tests/fixtures\n"


def main(arguments: list[str]) -> int:
    """Entry point. The status is 2 for a usage error, 1 where no fixture was made."""
    names = [argument for argument in arguments if argument != "--print"]
    if len(names) != 2:
        print("usage: python3 -m tools.report_to_fixture FILE NAME [--print]", file=sys.stderr)
        return 2
    try:
        text = sys.stdin.read() if names[0] == "-" else Path(names[0]).read_text(encoding="utf-8")
        print(make(text, names[1], None if "--print" in arguments else ROOT), end="")
    except (OSError, ScaffoldError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
