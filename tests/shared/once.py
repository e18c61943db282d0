"""Work that the processes of one test run share: the first does it, the others read what came out."""

from __future__ import annotations

import os
import pickle
from collections.abc import Callable
from typing import TypeVar

import pytest
from filelock import FileLock

Made = TypeVar("Made")


def once(name: str, make: Callable[[], Made], folders: pytest.TempPathFactory) -> Made:
    """What ``make`` gives, which is called in one process of a run only; ``name`` is its own among all that is shared."""
    base = folders.getbasetemp()
    run = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    file = run / f"{name}.pickle"
    with FileLock(run / f"{name}.lock"):
        if not file.exists():
            file.write_bytes(pickle.dumps(make()))
        made: Made = pickle.loads(file.read_bytes())
    return made
