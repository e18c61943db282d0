"""The pages of docs/frameworks: which functions a framework runs, how they are known, and where a client lives there.

    python3 -m tools.framework_pages            # writes a page for each framework, one for the packages of helpers, and the index
    python3 -m tools.framework_pages --check    # writes nothing; the status is 1 when a page is not current, and its name is shown

A page is changed where it comes from: the declaration in ``flake8_redis_pool/frameworks/`` and its docstring; the examples are parts of the fixtures
in ``fixtures/rdp101/`` that bear the framework's name.
"""

from __future__ import annotations

import importlib
import pkgutil
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Final, get_args

from flake8_redis_pool import frameworks
from flake8_redis_pool.cli.blocks import Block, Items, Paragraph, blocks
from flake8_redis_pool.spec import FrameworkSpec, Runs
from tools.framework_examples import right, wrong
from tools.framework_groups import GROUPS, OTHERS, group_of
from tools.framework_rows import Row, rows
from tools.generated import settle
from tools.rule_pages import INDEX, table, text_of

ROOT: Final = Path(__file__).resolve().parent.parent
PAGES: Final = ROOT / "docs" / "frameworks"
HELPERS: Final = "helpers.md"
_WRITTEN: Final = "<!-- Written by tools/framework_pages.py. -->"
#: What the docstrings of declarations are made of, with the headings that a page gives them.
_PARTS: Final = {"Traps": "Good to know", "Left out": "What is not known", "Facts": "How this is known"}
#: Fields of a declaration, which tell its readers how a fact is written there.
_FIELDS: Final = "|".join({field.name for each in (FrameworkSpec, *get_args(Row)) for field in fields(each)})
_FOR_AUTHORS: Final = re.compile(rf",?\s+hence\s+``(?:{_FIELDS})``|\s+\(``(?:{_FIELDS})``\)")
_PART: Final = re.compile(rf"^({'|'.join(_PARTS)}):[ \n]", re.MULTILINE)

_HEAD: Final = f"""\
# Where a client lives

{_WRITTEN}

A client with its pool is made once and used by all: that is the cure of RDP101 and RDP102, and where it is done differs from framework to framework.
Each page says which functions the framework runs once per request, message or task, how the plugin knows them, and where a client lives there.
[Packages of helpers]({HELPERS}) run nothing, and keep, close or start what is passed to them.

Not here? Three options name the handlers of what the plugin does not know: [configuration](../configuration.md).
"""


@dataclass(frozen=True)
class Framework:
    """A declaration, the name of its module, and what the module's docstring says, part by part; "" is its beginning."""

    module: str
    spec: FrameworkSpec
    said: dict[str, str]

    @property
    def file(self) -> str:
        """The name of its page."""
        return f"{self.module}.md"


def declared() -> Iterator[Framework]:
    """All declarations, by the names of their modules."""
    for info in pkgutil.iter_modules(frameworks.__path__):
        if not info.name.startswith("_"):
            module = importlib.import_module(f"{frameworks.__name__}.{info.name}")
            yield Framework(info.name, module.SPEC, _said(module.__doc__ or ""))


def _said(docstring: str) -> dict[str, str]:
    first, *rest = _PART.split(docstring)
    return {"": first, **dict(zip(rest[::2], rest[1::2]))}


def files() -> dict[str, str]:
    """The text of every page, by its file's name."""
    each = sorted(declared(), key=lambda framework: framework.spec.name.lower())
    named = [framework for framework in each if framework.spec.keeps]
    helpers = [framework for framework in each if not framework.spec.keeps]
    return {INDEX: _index(named), HELPERS: _helpers(helpers), **{framework.file: rendered(framework) for framework in named}}


def _index(named: list[Framework]) -> str:
    parts = [_HEAD.rstrip("\n")]
    for group in (*GROUPS, OTHERS):
        shown = [framework for framework in named if group_of(framework.module) == group]
        if shown:
            head = ("Framework", "Build a client once ...", "... an asynchronous one")
            lines = [(f"[{each.spec.name}]({each.file})", each.spec.keeps, _difference(each.spec)) for each in shown]
            parts.append(f"## {group}\n\n{table(head, lines)}")
    return "\n\n".join(parts) + "\n"


def _difference(spec: FrameworkSpec) -> str:
    return "there, too" if spec.keeps_async == spec.keeps else spec.keeps_async


def _helpers(helpers: list[Framework]) -> str:
    parts = [
        f"# Packages of helpers\n\n{_WRITTEN}\n\nThey run no function of yours as a handler. What they do to the functions and values that they are "
        f"passed is known, so that a client is followed through them. [All frameworks]({INDEX})"
    ]
    for helper in helpers:
        parts += [f"## {helper.spec.name}", *_prose(helper.said[""], helper.spec.name)]
        parts += _prose(helper.said.get("Traps", ""))
    return "\n\n".join(parts) + "\n"


def rendered(framework: Framework) -> str:
    """A page in Markdown."""
    spec = framework.spec
    parts = [f"# {spec.name}", _WRITTEN, *_prose(framework.said[""], spec.name), f"[All frameworks]({INDEX})"]
    parts += ["## Where a client lives", *_place(spec)]
    roots = imported(spec)
    example = right(framework.module, roots, spec.keeps)
    parts += [f"```python\n{example}```" if example else f"`fixtures/rdp101/good_{framework.module}.py` shows it."]
    if example := wrong(framework.module, roots):
        parts += ["[RDP101](../rules/RDP101.md) reports a client that is made anew each time:", f"```python\n{example}```"]
    for heading, runs in (("What runs each time", Runs.EACH), ("What runs once", Runs.ONCE)):
        if found := rows(spec, runs):
            parts += [f"## {heading}", _SAID_OF[runs], "\n".join(_listed(found))]
    for part, heading in _PARTS.items():
        if shown := list(_prose(framework.said.get(part, ""))):
            parts += [f"## {heading}", *shown]
    return "\n\n".join(parts) + "\n"


def imported(spec: FrameworkSpec) -> tuple[str, ...]:
    """The packages of which an example must import one; none where a handler is known without."""
    free = any(not convention.imports for convention in spec.conventions) or bool(spec.config_files)
    return () if free else spec.roots


_SAID_OF: Final = {
    Runs.EACH: "Once per request, message, task or event: a client that is made here is made anew each time.",
    Runs.ONCE: "Once per process, or as a process of its own: a client that is made here is silent.",
}


def _place(spec: FrameworkSpec) -> Iterator[str]:
    if spec.keeps == spec.keeps_async:
        yield f"Build a client once, synchronous or asynchronous: **{spec.keeps}**."
    else:
        yield f"- Build a synchronous client once: **{spec.keeps}**.\n- An asynchronous one: **{spec.keeps_async}**."
    yield from (sentence for holds, sentence in _circumstances(spec) if holds)


def _circumstances(spec: FrameworkSpec) -> Iterator[tuple[bool, str]]:
    yield spec.serial, "A process runs one call after the other, so that nobody else waits for a client that a call uses."
    yield spec.own_process, "Each call has a process to itself, with all that it makes and closes there."
    yield (
        spec.loop_per_call,
        "Each call of a coroutine has an event loop to itself: an asynchronous client of the module does not outlive the first one.",
    )
    names = ", ".join(f"`{name}`" for name in sorted({name.rpartition(".")[2]: name for name in reversed(spec.last_one_request)}.values()))
    yield bool(names), f"Lives as long as one request, and keeps no client for the next one: {names}."


def _listed(found: dict[str, list[str]]) -> Iterator[str]:
    for noun, ways in found.items():
        if len(ways) == 1:
            yield f"- **{noun}**: {ways[0]}"
        else:
            yield f"- **{noun}**:"
            yield from (f"    - {way}" for way in ways)


def _prose(text: str, name: str = "") -> Iterator[str]:
    """A part of a docstring; without the name of the framework at its beginning, which is the heading above."""
    text = _FOR_AUTHORS.sub("", text.strip().removeprefix(f"{name}: ")).replace("for this file", "for this page")
    if text.lower() != "none.":
        yield from map(_block, blocks(text[:1].upper() + text[1:]))


def _block(block: Block) -> str:
    if isinstance(block, Items):
        return "\n".join(f"- {text_of(item)}" for item in block.items)
    if isinstance(block, Paragraph):
        return text_of(block.spans)
    return f"```{block.language}\n{block.text}\n```"


def main(arguments: list[str]) -> int:
    """Entry point."""
    return settle(PAGES, files(), check="--check" in arguments)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
