"""What may stand in each option, and what is wrong with a value that cannot mean anything.

flake8 ends with it as its usage error.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator
from keyword import iskeyword
from pathlib import Path
from typing import Final

from .baseline import Baseline, NotABaseline
from .options import OPTIONS, Option, Takes, as_flag, as_version

#: What ``*`` and ``[..]`` stand for in a pattern, of which a name is then asked: some text, one character.
_WILDCARD: Final = re.compile(r"\*|\[[^][]+\]")

_PATTERNS: Final = "names joined by dots, with * for any text and [...] for one of some characters, such as"
_FLAGS: Final = "true, false, yes, no, on, off, 1, 0"


def wrong_value(options: argparse.Namespace) -> str:
    """What is wrong with the first value that cannot mean anything, after the name of its option.

    "" when each means something.
    """
    return next(
        (
            f"{option.name}: {problem}"
            for option in OPTIONS
            for problem in _problems(option, getattr(options, option.destination))
        ),
        "",
    )


def _problems(option: Option, value: object) -> Iterator[str]:
    if option.takes is Takes.FLAG:
        if as_flag(value) is None:
            yield f"{value!r} is neither true nor false; allowed are {_FLAGS}"
    elif option.takes is Takes.VERSION:
        if value != option.default:
            yield from _of_version(str(value))
    elif option.takes is Takes.FILE:
        if value != option.default:
            yield from _of_baseline(str(value))
    elif isinstance(value, list):
        of_one = {Takes.FOLDERS: _of_folder, Takes.FACTORIES: _of_factory}.get(option.takes, _of_pattern)
        for each in value:
            yield from of_one(option, each)


def _of_pattern(option: Option, value: str) -> Iterator[str]:
    """A pattern for dotted names.

    A decorator may go by a name of one part, a function of the project belongs to a module.
    """
    parts = [(part, _WILDCARD.sub("x", part)) for part in re.split(r"\.(?![^[]*\])", value)]
    if not all(plain.isidentifier() and not iskeyword(part) for part, plain in parts):
        yield f"{value!r} is no dotted name; allowed are {_PATTERNS} {option.example}"
    elif len(parts) == 1 and "*" not in value and option.takes is not Takes.DECORATORS:
        yield f"{value!r} is the name of no function in a module or class; allowed are {_PATTERNS} {option.example}"


def _of_factory(option: Option, value: str) -> Iterator[str]:
    """A pattern, and the class that it makes after ``=``."""
    name, equals, given = value.partition("=")
    yield from _of_pattern(option, name)
    if equals and not _is_class(given):
        yield (
            f"no client library has the class {given!r} of {value!r}; "
            "allowed are the classes of client libraries, such as redis.asyncio.Redis"
        )


def _is_class(name: str) -> bool:
    """Whether a client library declares the class."""
    from .knowledge import known  # noqa: PLC0415  # loads every declaration
    from .spec import Object  # noqa: PLC0415

    found = known().find(name)
    return found is not None and isinstance(found[1], Object)


def _of_folder(option: Option, value: str) -> Iterator[str]:
    path = Path(value).resolve()
    if not path.is_dir() or path == path.parent:
        where = "from the configuration's folder or, on the command line, the working one"
        yield f"{value!r} is no folder with modules; allowed are folders that exist, {where}"


def _of_baseline(value: str) -> Iterator[str]:
    try:
        Baseline.read(Path(value))
    except NotABaseline as error:
        yield str(error)


def _of_version(value: str) -> Iterator[str]:
    from .clients.redis_py import SPEC  # noqa: PLC0415  # loads the declarations of one library

    version = as_version(value)
    latest = SPEC.minors.get(version[0], -1) if version is not None else -1
    if version is None or (latest is not None and (*version, 0)[1] > latest):
        allowed = ", ".join(
            f"{major}" if minor is None else f"{major}.0 to {major}.{minor}" for major, minor in SPEC.minors.items()
        )
        yield f"{value!r} is no version of {SPEC.library}; allowed are {allowed}"
