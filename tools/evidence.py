"""What the rules claim, proved on a live server, and quoted where it is claimed.

    python3 -m tools.evidence            # says which pages are not current
    python3 -m tools.evidence --quote    # writes the section "Measured" of the rule pages and the table of docs/evidence.md, from the record
    python3 -m tools.evidence --write    # runs the programs of tests/evidence first, and puts what they give on record

The record is ``tests/evidence/measured.json``. What cannot run here keeps the entry that it has.
"""

from __future__ import annotations

import json
import re
import sys
import textwrap
from collections.abc import Callable, Iterator
from itertools import groupby
from pathlib import Path
from typing import Final

import pytest

from tests.evidence.claims import CLAIMS, Claim, Value
from tests.evidence.lab import Lab

ROOT: Final = Path(__file__).resolve().parent.parent
RECORD: Final = ROOT / "tests" / "evidence" / "measured.json"
TABLE: Final = ROOT / "docs" / "evidence.md"
WIDTH: Final = 120
NAMES: Final = {"redis": "redis-py", "valkey": "valkey-py", "aioredis": "aioredis"}

#: By the claim's name and the library: the values of "bad" and "good", the versions of "library" and "server".
Record = dict[str, dict[str, dict[str, Value]]]


def recorded() -> Record:
    """The record as it lies on disk."""
    record: Record = json.loads(RECORD.read_text(encoding="utf-8")) if RECORD.exists() else {}
    return record


def measure() -> tuple[Record, list[str]]:
    """Run every claim; the record with what came out, and what could not be run or did not come out as claimed."""
    before, record, left = recorded(), Record(), []
    with Lab() as lab:
        for claim in CLAIMS:
            entries = record.setdefault(claim.name, {})
            for library in claim.libraries:
                try:
                    values = lab.measured(claim, library)
                except pytest.skip.Exception as reason:
                    left.append(f"not run: {claim.name}, {library}: {reason}")
                    entries |= {library: before[claim.name][library]} if library in before.get(claim.name, {}) else {}
                    continue
                left += claim.wrong(values)
                entries[library] = {**values, "library": lab.versions[library], "server": lab.versions["server"]}
    return record, left


# ---------------------------------------------------------------- pages


def _shown(claim: Claim, entry: dict[str, Value], side: str) -> str:
    value = entry.get(side, "")
    if not isinstance(value, float):
        return str(value)
    return f"{value:.2f} {claim.unit}" if value >= 0.01 else f"under 0.01 {claim.unit}"


def _versions(entries: list[tuple[str, dict[str, Value]]]) -> str:
    return ", ".join(f"{NAMES[library]} {entry['library']}" for library, entry in entries)


def _results(claim: Claim, record: Record) -> Iterator[tuple[str, str, list[tuple[str, dict[str, Value]]]]]:
    """The bad and the good value in words, and the libraries that gave them."""

    def words(item: tuple[str, dict[str, Value]]) -> tuple[str, str]:
        return _shown(claim, item[1], "bad"), _shown(claim, item[1], "good")

    for (bad, good), entries in groupby(record.get(claim.name, {}).items(), words):
        yield bad, good, list(entries)


def section(code: str, record: Record) -> str:
    """The text of a rule page's section, as it stands in the docstring; "" for a rule without evidence."""
    claims = [claim for claim in CLAIMS if claim.code == code and record.get(claim.name)]
    servers = sorted({str(entry["server"]) for claim in claims for entry in record[claim.name].values()})
    lines = [f"The misuse, and the same program cured, on {', '.join(servers)} (``docs/evidence.md``):", ""]
    for claim in claims:
        results = list(_results(claim, record))
        parts = [f"{f'{bad}, cured {good}' if bad else good} ({_versions(entries)})" for bad, good, entries in results]
        start = "" if claim.bad is not None else "harmless: "
        text = f"{start}{claim.says}: {'; '.join(parts)}"
        lines += textwrap.wrap(text, WIDTH - 4, initial_indent="- ", subsequent_indent="  ", break_on_hyphens=False)
    return "\n".join(f"    {line}".rstrip() for line in lines) + "\n" if claims else ""


def with_section(text: str, code: str, record: Record) -> str:
    """A rule's file with its section current. Raises ValueError for a file without the section "Example"."""
    content = section(code, record)
    text = re.sub(r"    Measured\n    -{8}\n.*?(?=    Example\n    -{7}\n)", "", text, count=1, flags=re.DOTALL)
    before, example, after = text.partition("    Example\n    -------\n")
    if not example:
        raise ValueError(f"the page of {code} has no section Example")
    return before + (f"    Measured\n    --------\n{content}\n" if content else "") + example + after


def with_table(text: str, record: Record) -> str:
    """docs/evidence.md with its table current."""
    rows = ["| Code | Measured | Misuse | Cured | Library | Server |", "| --- | --- | --- | --- | --- | --- |"]
    for claim in CLAIMS:
        for bad, good, entries in _results(claim, record):
            says = claim.says if bad else f"harmless: {claim.says}"
            rows.append(f"| {claim.code} | {says} | {bad} | {good} | {_versions(entries)} | {entries[0][1]['server']} |")
        missing = [library for library in claim.libraries if library not in record.get(claim.name, {})]
        rows += [f"| {claim.code} | {claim.says} | not run | not run | {NAMES[library]} | |" for library in missing]
    before, rest = text.split("<!-- evidence -->\n")
    return f"{before}<!-- evidence -->\n" + "\n".join(rows) + "\n<!-- /evidence -->" + rest.partition("<!-- /evidence -->")[2]


def pages(record: Record) -> dict[Path, Callable[[str], str]]:
    """Every page that quotes, and how its text is made current."""
    found: dict[Path, Callable[[str], str]] = {TABLE: lambda text: with_table(text, record)}
    for path in sorted((ROOT / "flake8_redis_pool" / "rules").glob("rdp[0-9]*.py")):
        code = path.name[:6].upper()
        found[path] = lambda text, code=code: with_section(text, code, record)  # type: ignore[misc]  # the default binds the loop's value
    return found


def quote(record: Record) -> None:
    """Write the pages."""
    for path, current in pages(record).items():
        path.write_text(current(path.read_text(encoding="utf-8")), encoding="utf-8")


def main(arguments: list[str]) -> int:
    """Entry point. The status is 1 when a claim does not hold, or a page is not current."""
    record, failed = recorded(), False
    if "--write" in arguments:
        record, left = measure()
        print(*left, sep="\n")
        failed = any(not line.startswith("not run") for line in left)
        RECORD.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
    if "--write" in arguments or "--quote" in arguments:
        quote(record)
        return int(failed)
    old = [path for path, current in pages(record).items() if current(text := path.read_text(encoding="utf-8")) != text]
    print(*(f"not current: {path.relative_to(ROOT)}" for path in old), sep="\n")
    return int(bool(old))


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
