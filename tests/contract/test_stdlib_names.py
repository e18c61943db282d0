"""``stdlib.py`` holds names of Python and of its standard library alone."""

from __future__ import annotations

import abc
import argparse
import asyncio
import builtins
import collections
import concurrent.futures
import contextlib
import datetime
import functools
import importlib
import logging
import multiprocessing.pool
import queue
import re
import sys
import threading
import time
import typing
import unittest
import uuid
from collections.abc import Iterator
from typing import Final

import pytest

from flake8_redis_pool import stdlib

#: Where the names come from that stand there without a module: modules, and classes for their methods.
HOMES: Final[tuple[object, ...]] = (
    *(abc, builtins, typing, functools, contextlib, collections, logging, threading, time, uuid, argparse),
    *(asyncio, asyncio.AbstractEventLoop, asyncio.TaskGroup if sys.version_info >= (3, 11) else asyncio),
    *(list, dict, set, str, bytes, collections.deque, queue.Queue, logging.Logger, datetime.datetime),
    *(contextlib.AsyncExitStack, concurrent.futures.Executor, multiprocessing.pool.Pool, unittest.TestCase),
)
#: Names whose home is not among those.
ELSEWHERE: Final = {
    **dict.fromkeys(("result", "cancel"), "asyncio.Future and concurrent.futures.Future"),
    "is_set": "asyncio.Event, threading.Event and multiprocessing.Event",
    **dict.fromkeys(("start", "kill"), "threading.Thread and multiprocessing.Process"),
    "start_new_thread": "_thread",
    "InitVar": "dataclasses",
    **dict.fromkeys(("Required", "NotRequired"), "typing since Python 3.11"),
    "acquire": "asyncio.Lock and threading.Lock",
    **dict.fromkeys(("datetime.now", "datetime.utcnow"), "datetime, the class, where its import is out of sight"),
    **dict.fromkeys(("enterContext", "enterAsyncContext"), "unittest.TestCase since Python 3.11"),
    **dict.fromkeys(("asyncio.timeout", "asyncio.timeout_at"), "asyncio since Python 3.11"),
}


def names() -> Iterator[tuple[str, str]]:
    """(variable, name) of everything in the sets and tables of ``stdlib.py``."""
    for variable, value in vars(stdlib).items():
        if variable.isupper() and isinstance(value, (frozenset, dict)):
            yield from ((variable, name) for name in value)


def is_of_python(name: str) -> bool:
    """Whether a name is one of a module of the standard library, or is found in one of :data:`HOMES`."""
    first, dot, rest = name.partition(".")
    if first not in sys.stdlib_module_names:
        return any(_has(home, name) for home in HOMES)
    if not dot:
        return True
    module, _, last = name.rpartition(".")
    try:
        return _has(importlib.import_module(module), last)
    except ModuleNotFoundError:  # a class
        return _has(importlib.import_module(first), rest)


def _has(found: object, name: str) -> bool:
    """Whether an attribute, or the attribute of one, is there."""
    try:
        functools.reduce(getattr, name.split("."), found)
    except AttributeError:
        return False
    return True


@pytest.mark.parametrize(("variable", "name"), sorted(names()))
def test_name_is_of_python(variable: str, name: str) -> None:
    assert name in ELSEWHERE or is_of_python(name)


def test_what_stands_elsewhere_is_needed() -> None:
    assert ELSEWHERE.keys() <= {name for _, name in names()}


@pytest.mark.parametrize("name", ["cache_resource", "alru_cache", "reify", "add_job", "start_soon", "memoize", "anyio.run", "raises"])
def test_names_of_others_are_told_apart(name: str) -> None:
    assert not is_of_python(name)


def test_patterns_are_of_python() -> None:
    """The one pattern says what a log goes by, and that is a habit of those who name variables."""
    assert [name for name, value in vars(stdlib).items() if isinstance(value, re.Pattern)] == ["LOGGER"]
