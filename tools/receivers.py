"""How much the analysis knows of the objects on which Redis methods are called: a measure that needs no labels.

    python3 -m tools.receivers FOLDER ...                      # one line for each folder, and the sum
    python3 -m tools.receivers --reasons FOLDER ...            # and how often each reason makes a receiver unknown
    python3 -m tools.receivers --list unknown FOLDER ...       # and each of these receivers, with the place where the answer is lost
    python3 -m tools.receivers --packages FOLDER               # the packages of tools/receivers-packages.txt, which are fetched into FOLDER
    python3 -m tools.receivers --referee PYTHON FOLDER ...     # what a type checker says of the same receivers (tools/receivers_referee.py)

Counted are the calls of distinctly Redis methods: what the declarations recognise a client by where its type is out of sight, and what opens a
transaction or a PubSub. A receiver is ``certain`` when all that may stand there is known: objects of a client library, of a class of the project
that defines the method, or what the plugin knows to be no client (of the standard library, or of a module of the project that leads to no client
library); of several alternatives those are meant that have the method. It is ``uncertain`` when something else may stand there, and ``unknown``
when nothing is known.

Each folder is a project of its own, as flake8 sees it when it is started there. Of some receivers in the packages no reader can tell what they are,
as only callers outside know: ``tools/receivers-untold.txt`` names them, and why, and they do not count in the share that ``--at-least`` asks for.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import zipfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from flake8_redis_pool.analysis.facts.redis_receivers import Receiver, Verdict
from flake8_redis_pool.analysis.inference.unknown_causes import Reason
from flake8_redis_pool.analysis.syntax import nodes
from flake8_redis_pool.memory import no_collection
from tools import receivers_referee
from tools.receivers_found import Written, receivers_in, written_in

#: Packages of the registry with Redis code, every n-th by name, none of which the plugin was tuned for.
PACKAGES: Final = Path(__file__).with_name("receivers-packages.txt")
#: Receivers in these that somebody has read, and of which no reader of the package can tell what they are.
UNTOLD: Final = Path(__file__).with_name("receivers-untold.txt")


# ---------------------------------------------------------------- the report


@dataclass(frozen=True)
class Count:
    """How many receivers have each verdict."""

    verdicts: Counter[Verdict]

    @property
    def total(self) -> int:
        return sum(self.verdicts.values())

    def row(self, name: str) -> str:
        """One line of the table."""
        numbers = "".join(f"{self.verdicts[verdict]:10,}" for verdict in Verdict)
        share = 100 * self.verdicts[Verdict.CERTAIN] / self.total if self.total else 0
        return f"{name:44}{self.total:10,}{numbers}{share:9.1f} %"


def table(found: dict[str, list[Receiver]]) -> Iterator[str]:
    """One line for each folder, and the sum."""
    yield f"{'':44}{'receivers':>10}" + "".join(f"{verdict.value:>10}" for verdict in Verdict) + f"{'certain':>11}"
    for name, receivers in found.items():
        yield Count(Counter(each.verdict for each in receivers)).row(name)
    yield Count(Counter(each.verdict for receivers in found.values() for each in receivers)).row("all")


def told(found: Mapping[str, Sequence[Receiver]]) -> tuple[list[str], float]:
    """How many percent are certain of the receivers of which a reader can tell what they are, and the lines that say so.

    There are no lines where nobody has written of these projects.
    """
    left = [line for line in written_in(UNTOLD) if line.project in found]
    needed: set[Written] = set()
    certain, open_to_readers = 0, 0
    for name, receivers in found.items():
        for each in receivers:
            is_certain = each.verdict is Verdict.CERTAIN
            holding = [line for line in left if not is_certain and line.holds_for(name, each)]
            needed.update(holding)
            certain += is_certain
            open_to_readers += not (is_certain or holding)
    share = 100 * certain / max(certain + open_to_readers, 1)
    stale = [f"what is written of it does not hold: {line.shown()}" for line in left if line not in needed]
    summary = f"of {certain + open_to_readers:,} that a reader can tell, {certain:,} are certain: {share:.1f} %"
    return ([*stale, summary] if left else []), share


def reasons(receivers: Sequence[Receiver]) -> Iterator[str]:
    """How often each reason makes a receiver uncertain or unknown."""
    counted = Counter((each.cause.reason, each.verdict) for each in receivers if each.cause is not None)
    total = Counter({reason: sum(counted[reason, verdict] for verdict in Verdict) for reason in Reason})
    yield f"{'unknown':>8}{'uncertain':>10}  reason"
    for reason, number in total.most_common():
        if number:
            yield f"{counted[reason, Verdict.UNKNOWN]:8}{counted[reason, Verdict.UNCERTAIN]:10}  {reason.name}: {reason.value}"


def as_json(found: dict[str, list[Receiver]]) -> str:
    """All receivers as JSON: one list of objects a folder."""
    rows = {
        name: [
            {
                "path": each.module.path,
                "line": each.line,
                "receiver": nodes.code(each.node),
                "method": nodes.last_name(each.call.func),
                "verdict": each.verdict.value,
                "what": each.what,
                "reason": each.cause.reason.name if each.cause is not None else None,
                "lost": each.cause.place if each.cause is not None else None,
            }
            for each in receivers
        ]
        for name, receivers in found.items()
    }
    return json.dumps(rows, indent=1)


# ---------------------------------------------------------------- the packages


def package_names() -> list[str]:
    """The packages to measure on, as ``name==version``."""
    lines = (line.partition("#")[0].strip() for line in PACKAGES.read_text(encoding="utf-8").splitlines())
    return [line for line in lines if line]


def unpacked(folder: Path) -> list[Path]:
    """The packages below ``folder``; those that are not there yet are fetched with pip, as wheels, without what they need.

    Raises:
        subprocess.CalledProcessError: pip has no such wheel.
    """
    folders = [folder / name.partition("==")[0] for name in package_names()]
    for name, target in zip(package_names(), folders):
        if target.is_dir():
            continue
        wheels = folder / "wheels" / target.name
        # they are only read: whatever Python they need
        how = ["--quiet", "--no-deps", "--only-binary", ":all:", "--ignore-requires-python", "--dest", str(wheels)]
        command = [sys.executable, "-m", "pip", "download", *how, name]
        subprocess.run(command, check=True)
        for wheel in sorted(wheels.glob("*.whl")):
            with zipfile.ZipFile(wheel) as archive:
                archive.extractall(target)
    return folders


# ---------------------------------------------------------------- the command


def parsed(arguments: Sequence[str] | None) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(prog="tools.receivers", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folders", nargs="*", type=Path, metavar="FOLDER", help="a project each")
    parser.add_argument("--packages", type=Path, metavar="FOLDER", help=f"the packages of {PACKAGES.name}, fetched into FOLDER")
    parser.add_argument("--reasons", action="store_true", help="count the reasons")
    parser.add_argument("--list", action="append", default=[], choices=[verdict.value for verdict in Verdict], help="show these receivers")
    parser.add_argument("--json", action="store_true", help="print all receivers as JSON and nothing else")
    parser.add_argument(
        "--referee", type=Path, metavar="PYTHON", help="compare with a type checker, installed beside the client libraries in PYTHON's environment"
    )
    parser.add_argument("--at-least", type=float, default=0, metavar="PERCENT", help="fail when fewer are certain of those that a reader can tell")
    given = parser.parse_args(arguments)
    if not given.folders and given.packages is None:
        parser.error("a FOLDER, or --packages, is needed")
    return given


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns the exit status."""
    given = parsed(arguments)
    folders = [*given.folders, *(unpacked(given.packages) if given.packages is not None else ())]
    found: dict[str, list[Receiver]] = {}
    for folder in folders:
        with no_collection():
            found[folder.name or os.fspath(folder)] = list(receivers_in(folder))
    everything = [each for receivers in found.values() for each in receivers]
    if given.json:
        print(as_json(found))
        return 0
    lines, share = told(found)
    print("\n".join([*table(found), *lines]))
    if given.reasons:
        print("\n".join(reasons(everything)))
    for each in everything:
        if each.verdict.value in given.list:
            print(each.shown())
    if given.referee:
        asked = {name: receivers_referee.compared(folder, found[name], given.referee) for name, folder in zip(found, folders)}
        lines, wrong = receivers_referee.report(asked)
        print("\n".join(lines))
        return int(wrong > 0)
    return int(share < given.at_least)


if __name__ == "__main__":
    sys.exit(main())
