"""``flake8-redis-pool explain``: the pages of codes, or the list of all."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import Final

from ..errors import NAME, CommandError

HELP: Final = "say what a code means, why it hurts and what to do instead"
DESCRIPTION: Final = (
    "Prints the page of each code: what it finds, why that hurts, an example, the cure, "
    "how to silence it and which options change it. Without a code it lists all codes."
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The codes, or names of rules."""
    parser.add_argument(
        "codes",
        nargs="*",
        metavar="CODE",
        help="a code or the name of its rule, such as RDP203 or not-released-on-error",
    )


def run(given: argparse.Namespace) -> int:
    """Print the pages; 0."""
    print(_explained(given.codes), end="")
    return 0


def _explained(words: Sequence[str]) -> str:
    """The pages of the codes or names, or the list of all.

    Raises CommandError with a line for each word that means none.
    """
    from ..pages import find, near, pages  # noqa: PLC0415  # loads all rules
    from ..terminal import listed, rendered, width  # noqa: PLC0415

    if not words:
        return listed(pages())
    found, wrong = [], []
    for word in words:
        page = find(word)
        if page is not None:
            found.append(page)
            continue
        alike = ", ".join(f"{other.code} {other.name}" for other in near(word))
        wrong.append(
            f"no code or rule is called {word!r}; {f'near it: {alike}' if alike else f'`{NAME} explain` lists all'}"
        )
    if wrong:
        raise CommandError(*wrong)
    return "\n\n".join(rendered(page, width()) for page in dict.fromkeys(found))
