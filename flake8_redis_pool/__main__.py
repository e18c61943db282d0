"""``python3 -m flake8_redis_pool options [PATH...]``: what the options that name things of the project match.

Reads flake8's configuration in the working directory, as ``flake8`` does, looks at every file (also at those that do not concern Redis) and lists
each value with what it matched. The exit status is 1 when a value matches nothing anywhere.
"""

from __future__ import annotations

import argparse
import ast
import os
import sys
import tokenize
from collections.abc import Iterator, Sequence
from pathlib import Path

from flake8.api import legacy
from flake8.discover_files import expand_paths

from .knowledge import known
from .limits import NotAnalysable
from .options import Settings
from .plugin import project_for
from .source import parse

#: Matched names that are shown of each value.
_SHOWN = 3


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python3 -m flake8_redis_pool", description="Looks after flake8-redis-pool's configuration.")
    commands = parser.add_subparsers(dest="command", required=True)
    listing = commands.add_parser("options", help="list what the options that name functions, classes and folders match")
    listing.add_argument("paths", nargs="*", default=["."], help="files and folders to look at (default: the working directory)")
    given = parser.parse_args(arguments)
    options = legacy.get_style_guide().options
    files = sorted(
        expand_paths(
            paths=given.paths,
            stdin_display_name=options.stdin_display_name,
            filename_patterns=options.filename,
            exclude=(*options.exclude, *options.extend_exclude),
        )
    )
    settings = Settings.of(options)
    unread = [reason for reason in (_look_at(path, settings) for path in files) if reason]
    print(f"{len(files)} files, {len(unread)} of them not read")
    for reason in unread:
        print(f"  {reason}")
    missing = False
    for line, matches in _lines(settings):
        print(line)
        missing = missing or not matches
    return int(missing)


def _look_at(path: str, settings: Settings) -> str:
    """Ask everything about a file that an option could answer; returns why it could not be read, "" if it could."""
    try:
        with tokenize.open(path) as file:
            lines = file.readlines()
        unit = parse(path, lines, ast.parse("".join(lines)), project_for(os.getcwd(), settings))
    except SyntaxError as error:
        return f"{path}: Python cannot parse line {error.lineno}: {error.msg}"
    except (OSError, ValueError, RecursionError, MemoryError, NotAnalysable) as error:
        return f"{path}: {error}"
    unit.reach.handlers.collect()
    for call, scope in unit.tables.scope_of_call.items():
        unit.values.value_of(call.func, scope)
    return ""


def _lines(settings: Settings) -> Iterator[tuple[str, bool]]:
    """One line for each value of an option, and whether it matches anything."""
    for option, patterns in known(settings.own).own.by_option():
        for value, names in patterns.matched.items():
            shown = ", ".join(sorted(names)[:_SHOWN]) + (f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else "")
            yield f"{option} = {value}: {shown or 'matches nothing'}", bool(names)
    for folder in settings.roots:
        is_folder = Path(folder).is_dir()
        yield f"redis-roots = {folder}: {'a folder' if is_folder else 'is no folder'}", is_folder


if __name__ == "__main__":
    sys.exit(main())
