"""``flake8-redis-pool options``: what the options that name things of the project match."""

from __future__ import annotations

import argparse
from typing import Final

HELP: Final = "list what the options that name functions, classes and folders match"
DESCRIPTION: Final = (
    "Reads flake8's configuration in the working directory and lists, for each value of the options "
    "that name things of the project, what it matches. The exit status is 1 when a value matches nothing."
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The files and folders to look at."""
    parser.add_argument(
        "paths",
        nargs="*",
        metavar="PATH",
        default=["."],
        help="files and folders to look at (default: the working directory)",
    )


def run(given: argparse.Namespace) -> int:
    """Print the list; 1 when a value matches nothing."""
    from ..matches import listing  # noqa: PLC0415  # loads flake8 and all declarations

    text, all_match = listing(given.paths)
    print(text, end="")
    return int(not all_match)
