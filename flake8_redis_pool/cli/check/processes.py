"""flake8's own run over the files, in processes that have this plugin alone as well, and with progress."""

from __future__ import annotations

import multiprocessing
import signal
from collections.abc import Iterator, Sequence

from flake8.checker import FileChecker, Manager
from flake8.style_guide import StyleGuideManager

from ..progress import counted
from .alone import Flake8, asked_for

#: A file, what was found in it, and flake8's statistics of it.
Result = tuple[str, list[tuple[str, int, int, str, str | None]], dict[str, int]]

#: What the files of this process are checked with. Processes that are forked inherit it.
_asked: Flake8 | None = None


class FileManager(Manager):
    """flake8's manager of a run, which decides how many processes there are.

    Its own processes would ask for all plugins wherever they are not forked.
    """

    def __init__(self, style_guide: StyleGuideManager, asked: Flake8, words: Sequence[str]) -> None:
        super().__init__(style_guide, asked.plugins.checkers, words)
        self._asked = asked

    def run_serial(self) -> None:
        """Check one file after the other."""
        self.results = list(counted(map(self._checked, self.filenames), len(self.filenames)))

    def run_parallel(self) -> None:
        """Check several files at a time; one after the other where the system has no way to do so."""
        global _asked  # noqa: PLW0603  # a process can be given something in no other way without a copy
        _asked = self._asked
        try:
            pool = multiprocessing.Pool(self.jobs, _begin, (self.argv,))
        except OSError:
            self.run_serial()
            return
        finally:
            _asked = None
        with pool:
            self.results = list(counted(self._from(pool), len(self.filenames)))
            pool.close()
            pool.join()

    def _from(self, pool: multiprocessing.pool.Pool) -> Iterator[Result]:
        yield from pool.imap_unordered(_check, self.filenames)

    def _checked(self, filename: str) -> Result:
        return _result(filename, self._asked)


def _begin(words: Sequence[str]) -> None:
    """What a process does first: an interrupt is its parent's business."""
    global _asked  # noqa: PLW0603  # as above
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if _asked is None:
        _asked = asked_for(words)


def _check(filename: str) -> Result:
    if _asked is None:
        raise RuntimeError("the process was not begun")
    return _result(filename, _asked)


def _result(filename: str, asked: Flake8) -> Result:
    return FileChecker(filename=filename, plugins=asked.plugins.checkers, options=asked.options).run_checks()
