"""The commands, one file each, found by discovery: the name of the file is the name of the command.

Such a file has ``HELP`` (a line of the list of commands), ``DESCRIPTION`` (what ``--help`` says), ``add_arguments``
and ``run``, which returns the exit status. One with ``TAKES_MORE`` is given in ``more`` what its parser does not know,
which is an error for all others. What is dear to load is imported inside ``run``: all files are loaded
whatever is asked.
"""

from __future__ import annotations

import argparse
import importlib
import pkgutil
from collections.abc import Mapping
from typing import Protocol, cast


class Command(Protocol):
    """What a module of this package has."""

    HELP: str
    DESCRIPTION: str

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Declare what may be given to the command."""

    def run(self, given: argparse.Namespace) -> int:
        """Do it; the exit status.

        Raises:
            CommandError: a mistake in what was asked.
        """


def commands() -> Mapping[str, Command]:
    """All commands by name, in the order of their names."""
    names = sorted(found.name for found in pkgutil.iter_modules(__path__))
    return {name: cast(Command, importlib.import_module(f"{__name__}.{name}")) for name in names}
