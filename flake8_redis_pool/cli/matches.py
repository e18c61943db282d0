"""What the options that name things of the project match.

Reads flake8's configuration in the working directory, as ``flake8`` does, looks at every file (also at those that do
not concern Redis) and lists each value with what it matched.
"""

from __future__ import annotations

import ast
import tokenize
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from ..knowledge import known
from ..limits import NotAnalysable
from ..options import Settings
from ..plugin import program_for
from ..source import ask_everything, parse
from .flake8_run import configured, files_in

#: Matched names that are shown of each value.
_SHOWN: Final = 3


def listing(paths: Sequence[str]) -> tuple[str, bool]:
    """The lines to print about the files in ``paths``, and whether every value matches something.

    Raises:
        CommandError: a path does not exist, or flake8 cannot read its configuration.
        SystemExit: flake8, or this plugin as its part, refuses a value of the configuration, and has
            said so on standard error.
    """
    options = configured()
    files = files_in(paths, options)
    settings = Settings.of(options)
    unread = [reason for reason in (_look_at(path, settings) for path in files) if reason]
    values = list(_values(settings))
    lines = [
        f"{len(files)} files, {len(unread)} of them not read",
        *(f"  {reason}" for reason in unread),
        *(line for line, _ in values),
    ]
    if not values:
        lines.append("no option names functions, classes or folders of the project")
    return "\n".join(lines) + "\n", all(matches for _, matches in values)


def _look_at(path: str, settings: Settings) -> str:
    """Ask everything about a file that an option could answer; returns why it could not be read, "" if it could."""
    try:
        with tokenize.open(path) as file:
            lines = file.readlines()
        module = parse(path, lines, ast.parse("".join(lines)), program_for(path, settings))
    except SyntaxError as error:
        return f"{path}: Python cannot parse line {error.lineno}: {error.msg}"
    except (OSError, ValueError, RecursionError, MemoryError, NotAnalysable) as error:
        return f"{path}: {error}"
    ask_everything(module)
    return ""


def _values(settings: Settings) -> Iterator[tuple[str, bool]]:
    """One line for each value of an option, and whether it matches anything."""
    for option, patterns in known(settings.own).own.by_option():
        for value, names in patterns.matched.items():
            shown = ", ".join(sorted(names)[:_SHOWN]) + (
                f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
            )
            yield f"{option} = {value}: {shown or 'matches nothing'}", bool(names)
    for folder in settings.roots:
        is_folder = Path(folder).is_dir()
        yield f"redis-roots = {folder}: {'a folder' if is_folder else 'is no folder'}", is_folder
