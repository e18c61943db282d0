"""How the command is called, and what is raised when it cannot do what it was asked."""

from __future__ import annotations

from typing import Final

#: The command, in help and messages.
NAME: Final = "flake8-redis-pool"


class CommandError(Exception):
    """The user has to change something; each argument is one line that says what."""
