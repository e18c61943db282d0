"""Whether any Python file makes the plugin fall over: run it on many thousands and count.

    python3 -m tools.robustness [PART ...] [--processes 2] [--seed 0] [--limit SECONDS]
                                [--folder FOLDER ...] [--at-least 0] [--at-most 0] [--ungated 4] [--examples 300] [--mutants 3]
                                [--cut 20] [--keep FOLDER]

The parts: ``installed`` (the standard library with its tests, and all installed packages; every fourth file once more with the gate open),
``generated`` (programs that hypothesmith makes), ``mutated`` (the fixtures with tokens deleted, duplicated and swapped, every twentieth cut at every
byte) and ``made`` (50,000 lines, 10 MB, deep nesting). Without names all of them run. As in flake8, only what Python parses reaches the plugin.

A crash is an exception out of the plugin, the end of its process, RDP000 for an internal failure, a finding at no place of the file, or a file over
its time limit (processor time). Shown are counts, the reasons of RDP000, the slowest files and the crashes; ``--keep`` writes the texts of those into
a folder. The exit status is 1 after a crash, or when fewer files than ``--at-least`` were tried.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from tests.robustness import robust_inputs
from tests.robustness.robust_runs import PLUGIN, Count, Item, outcomes

PARTS: Final = ("installed", "generated", "mutated", "made")
COLUMNS: Final = ("files", "no Python", "analysed", "findings", "RDP000", "crashes", "seconds")


def items_of(part: str, given: argparse.Namespace) -> Iterator[Item]:
    """What a part consists of."""
    if part == "installed":
        folders = [*robust_inputs.roots(), *(folder.resolve() for folder in given.folder)]
        yield from robust_inputs.installed(given.ungated, folders, given.at_most)
    elif part == "generated":
        yield from robust_inputs.generated(given.examples, given.seed)
    elif part == "mutated":
        paths = robust_inputs.paths_of_fixtures()
        yield from robust_inputs.mutated(paths, given.mutants, given.seed)
        yield from robust_inputs.truncated(paths[given.seed % given.cut :: given.cut] if given.cut else [])
    else:
        yield from robust_inputs.made()


def run(given: argparse.Namespace) -> Mapping[str, Count]:
    """Run the chosen parts, and say of every crash at once."""
    counts: dict[str, Count] = {}
    for part in given.parts or PARTS:
        items = items_of(part, given)
        limited = (replace(item, limit=given.limit) for item in items) if given.limit else items
        start = time.monotonic()
        for item, outcome in outcomes(limited, given.processes, given.plugin):
            counts.setdefault(item.part, Count()).add(item, outcome)
            if outcome.crash:
                print(f"CRASH {item.part}: {item.name}: {outcome.crash}", flush=True)
                keep(item, given.keep, sum(len(count.crashes) for count in counts.values()))
        print(f"{part}: {time.monotonic() - start:.0f} s by the clock", flush=True)
    return counts


def keep(item: Item, folder: Path | None, number: int) -> None:
    """Write the text of an item into a folder."""
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"crash_{number}.py").write_text("".join(item.lines()), encoding="utf-8")


def table(counts: Mapping[str, Count]) -> Iterator[str]:
    """The lines of the report."""
    yield f"{'part':22}" + "".join(f"{column:>11}" for column in COLUMNS)
    for part, count in counts.items():
        yield _row(part, count)
    whole = total(counts)
    yield _row("all", whole)
    yield f"Python's own parser ended its process: {whole.ended} (not counted as a crash: flake8 ends before it asks a plugin)"
    yield "findings: " + ", ".join(f"{code} {number}" for code, number in sorted(whole.codes.items()))
    yield from (f"RDP000 {number:7} {reason}" for reason, number in whole.unread.most_common())
    yield from (f"slow {seconds:8.1f} s  {name}" for seconds, name in whole.slowest)


def _row(name: str, count: Count) -> str:
    findings = sum(number for code, number in count.codes.items() if code != "RDP000")
    numbers = (count.files, count.no_python, count.analysed, findings, count.codes["RDP000"], len(count.crashes), round(count.seconds))
    return f"{name:22}" + "".join(f"{number:11,}" for number in numbers)


def total(counts: Mapping[str, Count]) -> Count:
    """All parts as one."""
    whole = Count()
    for count in counts.values():
        whole.files += count.files
        whole.no_python += count.no_python
        whole.ended += count.ended
        whole.analysed += count.analysed
        whole.seconds += count.seconds
        whole.codes += Counter(count.codes)
        whole.unread += Counter(count.unread)
        whole.crashes += count.crashes
        whole.slowest = sorted([*whole.slowest, *count.slowest], reverse=True)[:10]
    return whole


def parsed(arguments: Sequence[str] | None) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"{', '.join(PARTS)} (default: all)")
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1, help="workers (default: one for each processor)")
    parser.add_argument("--seed", type=int, default=0, help="another seed gives other mutants and other programs (default: 0)")
    parser.add_argument("--limit", type=float, default=0, metavar="SECONDS", help="for every file, instead of its own limit")
    parser.add_argument("--folder", type=Path, action="append", default=[], help="installed: one more folder of packages")
    parser.add_argument("--at-least", type=int, default=0, metavar="FILES", help="fail when the run tries fewer")
    parser.add_argument("--at-most", type=int, default=0, metavar="FILES", help="installed: no more, spread evenly over all; 0: all")
    parser.add_argument("--ungated", type=int, default=4, metavar="N", help="installed: open the gate for every Nth file; 0: for none")
    parser.add_argument("--examples", type=int, default=300, help="generated: programs of each of two kinds")
    parser.add_argument("--mutants", type=int, default=3, help="mutated: of each of three kinds, for each fixture")
    parser.add_argument("--cut", type=int, default=20, metavar="N", help="mutated: cut every Nth fixture at every byte; 0: none")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="write the texts that crash into this folder")
    parser.add_argument("--plugin", default=PLUGIN, metavar="MODULE:CLASS", help="another plugin, to try this tool itself")
    given = parser.parse_args(arguments)
    unknown = sorted(set(given.parts) - set(PARTS))
    if unknown:
        parser.error(f"no part is called {', '.join(unknown)}")
    return given


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns the exit status."""
    given = parsed(arguments)
    counts = run(given)
    print("\n".join(table(counts)))
    whole = total(counts)
    if whole.files < given.at_least:
        print(f"only {whole.files:,} files were tried, {given.at_least:,} are asked for")
    return int(bool(whole.crashes) or whole.files < given.at_least)


if __name__ == "__main__":
    sys.exit(main())
