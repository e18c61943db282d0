"""How much of a file is analysed, what is raised beyond, and how long a message is.

Without bounds a file could take hours, and nobody writes as much by hand.
"""

from __future__ import annotations

from typing import Final

#: Characters: about 60,000 lines. Their trees, Python's and ours, take 300 times as much memory (0.7 GB).
LARGEST: Final = 2_500_000
#: Classes above a class, over all levels. Each class of a chain asks for all above it; the deepest hierarchies that
#: people write have some tens.
MOST_BASES: Final = 300
#: Transactions, and as many connections, that one function opens: each is followed through all that the function does.
MOST_FOLLOWED: Final = 200
#: Characters of a message with its code, without path, line and column: what stays on one line beside them.
LONGEST_MESSAGE: Final = 140


class NotAnalysable(Exception):
    """The file cannot be analysed; the message is the reason, for the user."""
