"""``flake8-redis-pool check``: flake8 with this plugin alone, for who lints with something else."""

from __future__ import annotations

import argparse
from typing import Final

HELP: Final = "check files, whatever else is installed, and show findings as text, for GitHub, GitLab, as JSON or SARIF"
DESCRIPTION: Final = (
    "Runs flake8 with this plugin alone: flake8's configuration, noqa, exclude, per-file-ignores and jobs count as "
    "ever, and no other plugin is loaded. PATH is a file, a folder or - for standard input (default: the working "
    "directory). Every option of flake8 and of this plugin may be given, directly or after --, as `flake8 --help` "
    "lists them: --exclude, --extend-ignore, --jobs, --stdin-display-name, --output-file... "
    "The exit status is 0 where nothing is found, 1 where something is, and 2 for a mistake in what was asked."
)
TAKES_MORE: Final = True
_FORMATS: Final = ("text", "full", "github", "gitlab", "json", "sarif")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What flake8 does not know; all else is its own."""
    parser.usage = "%(prog)s [PATH ...] [--format FORMAT] [--write-baseline] [OPTION OF FLAKE8 ...]"
    parser.allow_abbrev = False
    parser.add_argument(
        "--format",
        choices=_FORMATS,
        default="text",
        help="text (default), full: with source lines and the steps of the proof, github: for GitHub Actions, gitlab: "
        "for Code Quality, json: all that is known, sarif: for code scanning",
    )
    parser.add_argument(
        "--write-baseline",
        action="store_true",
        help="write what is found into the file that --redis-baseline names (redis-baseline.json if nothing does), "
        "where findings are silent while they stay",
    )


def run(given: argparse.Namespace) -> int:
    """Check, or write the baseline; the exit status."""
    from ..check.run import check, write_baseline  # noqa: PLC0415  # loads flake8 and all rules

    parser = argparse.ArgumentParser(add_help=False)
    add_arguments(parser)
    # once more: options behind "--" are known here as well
    given, words = parser.parse_known_args([word for word in given.more if word != "--"], given)
    return write_baseline(words) if given.write_baseline else check(words, given.format)
