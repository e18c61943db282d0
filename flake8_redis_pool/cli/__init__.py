"""The command ``flake8-redis-pool``, also ``python3 -m flake8_redis_pool``: what surrounds the plugin that flake8 runs.

The exit status is 0, or 1 where the answer is no (a finding, an option that matches nothing), 2 for a mistake in what
was asked, and 141, as the shell has it, when whoever reads the output has closed it.
"""

from __future__ import annotations

import argparse
import io
import os
import sys
from collections.abc import Mapping, Sequence
from typing import Final

from .. import __version__
from .commands import Command, commands
from .errors import NAME, CommandError

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
            print(f"{NAME}: error: {line}", file=sys.stderr)
        return _WRONG
    except BrokenPipeError:
        _drop_output()
        return _CLOSED
    except OSError as error:  # a full disk, a configuration file that may not be read
        _drop_output()
        print(f"{NAME}: error: {error}", file=sys.stderr)
        return _WRONG


def _drop_output() -> None:
    """Python flushes standard output once more when it ends: let that not fail again."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _run(arguments: Sequence[str] | None) -> int:
    known = commands()
    parser = _parser(known)
    given, more = parser.parse_known_args(arguments)
    command = known.get(given.command)
    if command is not None and hasattr(command, "TAKES_MORE"):
        given.more = more
    elif more:
        parser.error(f"unrecognized arguments: {' '.join(more)}")
    if command is not None:
        return command.run(given)
    parser.print_help()
    return 0


def _parser(known: Mapping[str, Command]) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog=NAME,
        description="Explains what the flake8 plugin reports, and looks after its configuration. "
        "The files themselves are checked by flake8: `flake8 --select RDP .` shows this plugin's findings alone, "
        "and so does `check`, which needs no other plugin and has more formats.",
    )
    parser.add_argument(
        "--version", action="version", version=f"{NAME} {__version__}", help="show this plugin's version and exit"
    )
    added = parser.add_subparsers(dest="command", metavar="COMMAND", title="commands")
    for name, command in known.items():
        command.add_arguments(added.add_parser(name, help=command.HELP, description=command.DESCRIPTION))
    return parser
