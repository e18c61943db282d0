"""Begin a rule: its file, its fixtures, its evidence and its line of the changelog, all to be filled in.

    python3 -m tools.new_rule RDP2xx name-of-the-rule    # the next number of the family
    python3 -m tools.new_rule RDP209 name-of-the-rule

The tests fail until every TODO is gone, the example is found and its cure is silent, and a live server has proved the harm.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Final

from flake8_redis_pool import __version__
from flake8_redis_pool.rule import SECTIONS
from flake8_redis_pool.rulebook import all_rules
from tools.scaffold import ROOT, TODO, ScaffoldError, run, write

_NAME: Final = re.compile(r"[a-z]+(-[a-z]+)*")
#: Sections with code, and what an example needs to be one.
_WITH_CODE: Final = frozenset({"Example", "Use instead"})

_RULE: Final = '''\
"""{code}: TODO what happens, in a few words."""

from __future__ import annotations

from collections.abc import Iterator

from ..analysis.facts.report import Report
from ..rule import Finding, Rule


class {cls}(Rule):
    """TODO

{sections}
    """

    code = "{code}"
    name = "{name}"
    since = "{since}"

    def check(self, report: Report) -> Iterator[Finding]:
        yield from ()  # TODO: ask a fact of analysis/facts/ about report.module, and yield a Finding for each
'''
_FIXTURE: Final = '''\
"""TODO: {about}."""
import redis

client = redis.Redis(host="cache")


def todo():
    client.get("key"){mark}
'''
_PROGRAM: Final = """\
import os

import redis

PORT = int(os.environ["REDIS_PORT"])
client = redis.Redis(port=PORT)


def use():
    client.get("key"){mark}
"""
_NEXT: Final = """\
Next, until python3 -m pytest is green (CONTRIBUTING.md, "Add a rule"):
1. the docstring of {rule}, and check()
2. eight bad and eight good scenarios in fixtures/{folder}/
3. a line in tests/evidence/claims.py for the two programs, then python3 -m tools.evidence --write
4. python3 -m tools.rule_pages, python3 -m tools.readme_rules
"""


def code_for(wanted: str, taken: set[str]) -> str:
    """``RDP209`` for ``RDP2xx``: one more than the last of the family, since a number that was released is never used again.

    Raises:
        ScaffoldError: it is neither a code nor a family, or it is taken.
    """
    family = re.fullmatch(r"RDP([1-9])xx", wanted)
    if family:
        return f"RDP{max([int(code[3:]) for code in taken if code[3] == family[1]], default=int(family[1]) * 100) + 1}"
    if not re.fullmatch(r"RDP[1-9]\d\d", wanted):
        raise ScaffoldError(f"{wanted!r} is neither a code (RDP209) nor a family (RDP2xx)")
    if wanted in taken:
        raise ScaffoldError(f"{wanted} is taken")
    return wanted


def files(code: str, name: str) -> dict[str, str]:
    """The files of a rule that is to be filled in, by their paths."""
    module = f"{code.lower()}_{name.replace('-', '_')}"
    sections = "\n\n".join(_section(heading) for heading in SECTIONS)
    cls = "".join(word.capitalize() for word in name.split("-"))
    since = ".".join(__version__.split(".")[:2])
    folder, programs = f"fixtures/{code.lower()}", f"tests/evidence/programs/{code.lower()}_todo"
    mark = f"  # {code}: {TODO} what the sentence says"
    return {
        f"flake8_redis_pool/rules/{module}.py": _RULE.format(code=code, name=name, cls=cls, since=since, sections=sections),
        f"{folder}/bad_todo.py": _FIXTURE.format(about="the misuse in its plainest forms", mark=mark),
        f"{folder}/good_todo.py": _FIXTURE.format(about="what looks like it, and is right", mark=""),
        f"{programs}_bad.py": _PROGRAM.format(mark=f"  # {code}"),
        f"{programs}_good.py": _PROGRAM.format(mark=""),
        f"changes/+{code.lower()}.new-rule.md": f"{code} {name}: {TODO} the promise in a line.\n",
    }


def _section(heading: str) -> str:
    text = "    ::\n\n        import redis\n" if heading in _WITH_CODE else "    TODO\n"
    return f"    {heading}\n    {'-' * len(heading)}\n{text}".rstrip("\n")


def begin(wanted: str, name: str, root: Path = ROOT) -> str:
    """Write the files; gives what comes next."""
    if not _NAME.fullmatch(name):
        raise ScaffoldError(f"{name!r} is no name of a rule: words in small letters, with hyphens between them")
    code = code_for(wanted, {rule.code for rule in all_rules()})
    made = files(code, name)
    write(root, made)
    return _NEXT.format(rule=next(iter(made)), folder=code.lower())


if __name__ == "__main__":
    raise SystemExit(run("python3 -m tools.new_rule RDP2xx name-of-the-rule", sys.argv[1:], 2, begin))
