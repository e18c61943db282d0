"""The command ``flake8-redis-pool``, also ``python3 -m flake8_redis_pool``: what surrounds the plugin that flake8 runs.

The exit status is 0, or 1 where the answer is no (an option that matches nothing), 2 for a mistake in what was asked,
and 141, as the shell has it, when whoever reads the output has closed it.
"""

from __future__ import annotations

import argparse
import io
import os
import sys
from collections.abc import Sequence
from typing import Final

from .. import __version__
from .errors import CommandError

_NAME: Final = "flake8-redis-pool"
_WRONG: Final = 2
#: 128 and the number of SIGPIPE.
_CLOSED: Final = 141


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns the exit status.

    Raises SystemExit where argparse ends it: for help, the version and arguments that are none.
    """
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # a path or a name that the terminal's encoding does not have
    try:
        try:
            return _run(arguments)
        finally:
            if sys.stdout is not None:
                sys.stdout.flush()  # here, where it may fail
    except CommandError as error:
        for line in error.args:
            print(f"{_NAME}: error: {line}", file=sys.stderr)
        return _WRONG
    except BrokenPipeError:
        _drop_output()
        return _CLOSED
    except OSError as error:  # a full disk, a configuration file that may not be read
        _drop_output()
        print(f"{_NAME}: error: {error}", file=sys.stderr)
        return _WRONG


def _drop_output() -> None:
    """Python flushes standard output once more when it ends: let that not fail again."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _run(arguments: Sequence[str] | None) -> int:
    parser = _parser()
    given = parser.parse_args(arguments)
    if given.command == "explain":
        print(_explained(given.codes), end="")
        return 0
    if given.command == "options":
        from .matches import listing  # noqa: PLC0415  # loads flake8 and all declarations

        text, all_match = listing(given.paths)
        print(text, end="")
        return int(not all_match)
    parser.print_help()
    return 0


def _explained(words: Sequence[str]) -> str:
    """The pages of the codes or names, or the list of all.

    Raises CommandError with a line for each word that means none.
    """
    from .pages import find, near, pages  # noqa: PLC0415  # loads all rules
    from .terminal import listed, rendered, width  # noqa: PLC0415

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
            f"no code or rule is called {word!r}; {f'near it: {alike}' if alike else f'`{_NAME} explain` lists all'}"
        )
    if wrong:
        raise CommandError(*wrong)
    return "\n\n".join(rendered(page, width()) for page in dict.fromkeys(found))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog=_NAME,
        description="Explains what the flake8 plugin reports, and looks after its configuration. "
        "The files themselves are checked by flake8: `flake8 --select RDP .` shows this plugin's findings alone.",
    )
    parser.add_argument(
        "--version", action="version", version=f"{_NAME} {__version__}", help="show this plugin's version and exit"
    )
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", title="commands")
    explain = commands.add_parser(
        "explain",
        help="say what a code means, why it hurts and what to do instead",
        description="Prints the page of each code: what it finds, why that hurts, an example, the cure, "
        "how to silence it and which options change it. Without a code it lists all codes.",
    )
    explain.add_argument(
        "codes",
        nargs="*",
        metavar="CODE",
        help="a code or the name of its rule, such as RDP203 or not-released-on-error",
    )
    options = commands.add_parser(
        "options",
        help="list what the options that name functions, classes and folders match",
        description="Reads flake8's configuration in the working directory and lists, for each value of the options "
        "that name things of the project, what it matches. The exit status is 1 when a value matches nothing.",
    )
    options.add_argument(
        "paths",
        nargs="*",
        metavar="PATH",
        default=["."],
        help="files and folders to look at (default: the working directory)",
    )
    return parser
