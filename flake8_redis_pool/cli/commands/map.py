"""``flake8-redis-pool map``: every client and pool of a project, who uses it, and how many connections that may be."""

from __future__ import annotations

import argparse
from typing import Final

HELP: Final = "show every client and pool of a project, who uses it, and what the server has to bear"
DESCRIPTION: Final = (
    "Shows where each client and pool is made, how long it lives, who uses it with which commands, how many "
    "connections it may have and what could not be resolved; and how many connections all processes may open "
    "together. Reads flake8's configuration in the working directory. The exit status is 1 when that may be more "
    "than --maxclients."
)
_FORMATS: Final = ("text", "json", "html")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The folder, the form, and what the budget is reckoned with."""
    parser.add_argument(
        "path",
        nargs="?",
        metavar="PATH",
        default=".",
        help="the project, or a part of it (default: the working directory)",
    )
    parser.add_argument("--format", choices=_FORMATS, default="text", help="how it is shown (default: text)")
    parser.add_argument("--html", metavar="FILE", help="write the page, with a picture, to a file")
    parser.add_argument("--all", action="store_true", help="leave nothing out of the text for its length")
    number = parser.add_mutually_exclusive_group()
    number.add_argument(
        "--processes", type=_positive, metavar="N", default=1, help="so many processes run the code (default: 1)"
    )
    number.add_argument(
        "--concurrency",
        type=_positive,
        metavar="N",
        help="so many calls of a function run at once, each in a process of its own (AWS Lambda)",
    )
    parser.add_argument(
        "--maxclients",
        type=_positive,
        metavar="N",
        help="so many connections the server takes (default: 10000, as Redis has it)",
    )


def run(given: argparse.Namespace) -> int:
    """Show the map; 1 when more connections may be open than an explicit --maxclients."""
    from ..map.as_json import as_json  # noqa: PLC0415  # loads flake8, all rules and all declarations
    from ..map.budget import USUAL_MAXCLIENTS, Processes, budget_of  # noqa: PLC0415
    from ..map.collected import told_of  # noqa: PLC0415
    from ..map.page import as_page  # noqa: PLC0415
    from ..map.text import as_text  # noqa: PLC0415
    from ..map.whole import whole  # noqa: PLC0415
    from ..terminal import width  # noqa: PLC0415

    found = whole(told_of(given.path))
    processes = Processes(given.concurrency or given.processes, one_call_each=given.concurrency is not None)
    budget = budget_of(found, processes, given.maxclients or USUAL_MAXCLIENTS)
    if given.html:
        with open(given.html, "w", encoding="utf-8") as file:
            file.write(as_page(found, budget))
    if given.format == "json":
        print(as_json(found, budget), end="")
    elif given.format == "html":
        print(as_page(found, budget), end="")
    elif not given.html:
        print(as_text(found, budget, width(), is_whole=given.all), end="")
    return int(given.maxclients is not None and budget.is_exceeded)


def _positive(text: str) -> int:
    """A number of processes, calls or connections."""
    if not text.isdecimal() or int(text) == 0:
        raise argparse.ArgumentTypeError(f"not a number from 1 on: {text!r}")
    return int(text)
