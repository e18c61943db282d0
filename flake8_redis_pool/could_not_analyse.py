"""RDP000, which the plugin reports itself: no rule has a docstring for it, so its page stands here."""

from __future__ import annotations

from typing import Final

from .limits import LARGEST, MOST_BASES, MOST_FOLLOWED

CODE: Final = "RDP000"
NAME: Final = "could-not-analyse"
SINCE: Final = "0.1"

#: Written as the docstrings of rules are: the promise in one line, then sections.
DOCUMENT: Final = f"""\
The file could not be analysed, and why.

What it means
-------------
The file gave no findings because this plugin could not look into it, not because it is in order. It is reported once,
on the file's first line, with the reason. All other files are checked as ever. A file that Python itself cannot read is
not meant: flake8 reports that one as E999 or E902.

Reasons
-------
- ``it has 3,000,000 characters, {LARGEST:,} are read``: the file is longer than anybody writes by hand. Mostly it is
  generated, or holds data.
- ``it is nested too deeply``: expressions or blocks stand in each other some 2,000 levels deep, as in a sum or a chain
  of calls with as many parts. Python 3.12 has a limit of its own, and stops earlier.
- ``a class has more than {MOST_BASES} classes above it``: over all levels of inheritance.
- ``a function opens more than {MOST_FOLLOWED} transactions``, or
  ``a function takes more than {MOST_FOLLOWED} connections``: each is followed through all that the function does.
- ``internal failure``: a part of this plugin failed on the file. The message names the part and what went wrong: it is
  the plugin that has to change, not the file.

What to do
----------
If the file is generated, or a table of data, exclude it, with flake8's ``extend-exclude``. If it is written by hand,
divide it, or the function or class that the reason names. On an internal failure, ``flake8 --redis-debug`` with the
file's name shows the trace on standard error. Until that is mended, silence the code in this one file: everything else
that flake8 checks there goes on.
"""
