"""The page of every code: what its document says, how it is silenced, and which options change it."""

from __future__ import annotations

import difflib
import functools
import inspect
import re
from typing import Final, NamedTuple

from .. import could_not_analyse
from ..fixes import all_fixes
from ..options import OPTIONS, Option
from ..rule import promise_of, sections_of
from ..rulebook import all_rules
from .blocks import Block, Code, Items, Paragraph, Span, blocks, spans

#: Where flake8 looks for its configuration.
CONFIGURATION: Final = "``setup.cfg``, ``tox.ini`` or ``.flake8``"
#: What a value of an option looks like, in its help.
_EXAMPLE: Final = re.compile(r"(?<=Example: )\S+")
#: More than these are no help to somebody who mistyped.
_MOST_NEAR: Final = 8
#: Alike enough: two letters exchanged, or a wrong last digit.
_ALIKE_CODE: Final = 0.8
_ALIKE_NAME: Final = 0.6


class Part(NamedTuple):
    """A titled part of a page."""

    heading: str
    blocks: tuple[Block, ...]


class Page(NamedTuple):
    """One code, explained; ``promise`` says in one sentence what it finds."""

    code: str
    name: str
    since: str
    promise: str
    parts: tuple[Part, ...]


@functools.lru_cache(maxsize=1)
def pages() -> tuple[Page, ...]:
    """All of them, in the order of the codes."""
    made = [_page(could_not_analyse.CODE, could_not_analyse.NAME, could_not_analyse.SINCE, could_not_analyse.DOCUMENT)]
    made += [_page(rule.code, rule.name, rule.since, inspect.getdoc(rule) or "") for rule in all_rules()]
    return tuple(sorted(made))


def find(word: str) -> Page | None:
    """The page that a code or a rule's name means, in whatever case."""
    return next((page for page in pages() if word.upper() == page.code or _as_name(word) == page.name), None)


def near(word: str) -> tuple[Page, ...]:
    """The pages that somebody may have meant who wrote ``word``; none when that could be most of them."""
    code, name = word.upper(), _as_name(word)
    alike = {
        *difflib.get_close_matches(code, [page.code for page in pages()], _MOST_NEAR, _ALIKE_CODE),
        *difflib.get_close_matches(name, [page.name for page in pages()], _MOST_NEAR, _ALIKE_NAME),
    }
    begun = [page for page in pages() if page.code.startswith((code, f"RDP{code}"))]
    found = begun or [page for page in pages() if name in page.name or {page.code, page.name} & alike]
    return tuple(found) if len(found) <= _MOST_NEAR else ()


def meaning(option: Option) -> tuple[Span, ...]:
    """What an option says of itself, its example as a literal."""
    return spans(_EXAMPLE.sub(lambda example: f"``{example[0]}``", option.help))


def _as_name(word: str) -> str:
    return word.lower().replace("_", "-")


def _page(code: str, name: str, since: str, document: str) -> Page:
    parts = [Part(heading, blocks(text)) for heading, text in sections_of(document).items()]
    return Page(code, name, since, promise_of(document), (*parts, *_fixing(code), _silencing(code), *_options(code)))


def _fixing(code: str) -> tuple[Part, ...]:
    """The part about what mends a finding by itself, of the codes of rules."""
    if code == could_not_analyse.CODE:
        return ()
    fixes = all_fixes().get(code, ())
    if not fixes:
        return (Part("Fix", (Paragraph(spans("None: the cure depends on what the code is for.")),)),)
    ways = tuple(spans(f"{'' if each.is_safe else 'with ``--unsafe``, '}{each.says}.") for each in fixes)
    where = "``flake8-redis-pool fix``, only where it is certain (``docs/fix.md``):"
    return (Part("Fix", (Paragraph(spans(where)), Items(ways))),)


def _silencing(code: str) -> Part:
    return Part(
        "How to silence it",
        (
            Paragraph(spans("One finding: at the end of the line that is reported, the code in capitals.")),
            Code(f"# noqa: {code}"),
            Paragraph(spans(f"More than one: in {CONFIGURATION}.")),
            Code(
                "[flake8]\n"
                f"# in some files\nper-file-ignores = scripts/*: {code}\n"
                f"# everywhere\nextend-ignore = {code}",
                "ini",
            ),
        ),
    )


def _options(code: str) -> tuple[Part, ...]:
    """The part about options, if any changes what this code reports.

    Those of all rules have nothing to do with a file that is not analysed.
    """
    of_all = code != could_not_analyse.CODE
    found = [option for option in OPTIONS if code in option.rules or (of_all and not option.rules)]
    if not found:
        return ()
    items = tuple((Span(option.name, literal=True), Span(": "), *meaning(option)) for option in found)
    where = Paragraph(spans(f"In {CONFIGURATION}, or on the command line with two dashes before them:"))
    return (Part("Options", (where, Items(items))),)
