"""The pages of docs/rules: what ``flake8-redis-pool explain`` shows, for a browser.

    python3 -m tools.rule_pages            # writes a page for each code, and the index
    python3 -m tools.rule_pages --check    # writes nothing; the status is 1 when a page is not current, and its name is shown

A page is changed where it comes from: the docstring of the rule, ``could_not_analyse.py`` for RDP000, ``options.py``.
"""

from __future__ import annotations

import functools
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from flake8_redis_pool.cli.blocks import Span, spans
from flake8_redis_pool.cli.markdown import SPECIAL, block_of
from flake8_redis_pool.cli.pages import Page, pages
from tools.generated import settle

ROOT: Final = Path(__file__).resolve().parent.parent
PAGES: Final = ROOT / "docs" / "rules"
PICTURES: Final = ROOT / "docs" / "pictures"
INDEX: Final = "README.md"
_WRITTEN: Final = "<!-- Written by tools/rule_pages.py. -->"
_CODE: Final = re.compile(r"\bRDP\d{3}\b")

_HEAD: Final = f"""\
# Rules

{_WRITTEN}

What each code finds. Its page says why that hurts, shows an example and the cure, how to silence it and which options change it.
`flake8-redis-pool explain` lists the same in a terminal, and `flake8-redis-pool explain RDP203` prints a page.

A number once released is never used for something else.
"""

#: What the codes of a family are about, by how they begin.
FAMILIES: Final = {
    "RDP0": "The plugin itself",
    "RDP1": "Lifetime of clients",
    "RDP2": "Acquire and release",
    "RDP3": "Blocking commands",
    "RDP4": "Transactions",
    "RDP5": "Event loops, tasks and processes",
}


def rules_table(folder: str = "", family: str = "RDP") -> str:
    """One line for each code that begins so, linked to its page in ``folder``."""
    return table(
        ("Code", "Name", "What it finds"),
        [(f"[{page.code}]({folder}{page.code}.md)", page.name, text_of(spans(page.promise))) for page in pages() if page.code.startswith(family)],
    )


def table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    """A table in Markdown."""
    cells = [head, ("---",) * len(head), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in cells)


def files() -> dict[str, str]:
    """The text of every page, by its file's name."""
    return {INDEX: _index(), **{f"{page.code}.md": rendered(page) for page in pages()}}


def _index() -> str:
    """The families, each with its picture and its codes."""
    parts = [_HEAD]
    for family, heading in FAMILIES.items():
        picture = f"{family.lower()}xx.svg"
        shown = f"![{family}xx: {heading.lower()}](../pictures/{picture})\n\n" if (PICTURES / picture).exists() else ""
        parts.append(f"## {family}xx: {heading.lower()}\n\n{shown}{rules_table(family=family)}\n")
    return "\n".join(parts)


def rendered(page: Page) -> str:
    """A page in Markdown."""
    others = frozenset(other.code for other in pages() if other is not page)
    lines = [
        f"# {page.code} {page.name}",
        "",
        _WRITTEN,
        "",
        text_of(spans(page.promise), linked=others),
        "",
        f"Since version {page.since}. In a terminal: `flake8-redis-pool explain {page.code}`. [All rules]({INDEX})",
    ]
    for part in page.parts:
        lines += ["", f"## {part.heading}"]
        for block in part.blocks:
            lines += ["", block_of(block, functools.partial(text_of, linked=others))]
    return "\n".join(lines) + "\n"


def text_of(runs: Sequence[Span], linked: frozenset[str] = frozenset()) -> str:
    """A paragraph on one line, the codes in ``linked`` as links to their pages."""

    def link(code: re.Match[str]) -> str:
        return f"[{code[0]}]({code[0]}.md)" if code[0] in linked else code[0]

    return "".join(_literal(run.text) if run.literal else _CODE.sub(link, SPECIAL.sub(r"\\\g<0>", run.text)) for run in runs)


def _literal(text: str) -> str:
    """Code, and a page of this repository as a link."""
    return f"[{text}](../{text.removeprefix('docs/')})" if text.startswith("docs/") else f"`{text}`"


def main(arguments: list[str]) -> int:
    """Entry point."""
    return settle(PAGES, files(), check="--check" in arguments)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
