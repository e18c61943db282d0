"""``flake8-redis-pool fix``: mends what the plugin reports."""

from __future__ import annotations

import argparse
from typing import Final

HELP: Final = "mend findings: show the changes, or write them"
DESCRIPTION: Final = (
    "Mends the findings that flake8 shows, where there is a fix that is certain, and prints what would change as a "
    "diff, which `git apply` takes. What was mended, and what was not and why, is said on standard error. "
    "The exit status is 1 when something would change and is not written."
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The files, and which fixes are wanted."""
    parser.add_argument(
        "paths",
        nargs="*",
        metavar="PATH",
        default=["."],
        help="files and folders to mend (default: the working directory)",
    )
    parser.add_argument("--write", action="store_true", help="write the changes into the files, and print no diff")
    parser.add_argument(
        "--unsafe", action="store_true", help="also apply fixes that may change more than what is reported"
    )
    parser.add_argument(
        "--select",
        metavar="CODES",
        default="",
        help="codes, or beginnings of codes, whose findings are mended (default: all that flake8 shows)",
    )


def run(given: argparse.Namespace) -> int:
    """Mend; 1 when something would change and is not written."""
    from ..fix.command import mended  # noqa: PLC0415  # loads flake8 and all rules

    codes = [code.strip().upper() for code in given.select.split(",") if code.strip()]
    return int(mended(given.paths, codes, is_unsafe=given.unsafe, is_written=given.write))
