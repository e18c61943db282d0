"""Small modules in which a client stands in for an argument that a caller leaves out: every way to give, leave out and hand on the argument.

A handler calls (:data:`STARTS`), through up to two functions (:data:`LEVELS`), one that has a ``client`` parameter and does without (:data:`ENDS`).
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Final

from tests.programs.lazy_runs import Program

#: What the handler gives for the client, "" if nothing.
STARTS: Final = {"gives it": "shared", "leaves it out": "", "gives None": "None", "gives a variable that is None": "default"}

#: What stands between: parameters and body; NEXT is the name of the function that is called.
LEVELS: Final = {
    "hands it on": ("key, client=None", "return NEXT(key, client)"),
    "hands it on by keyword": ("key, client=None", "return NEXT(key, client=client)"),
    "hands on another name": ("key, client=None", "given = client\nreturn NEXT(key, given)"),
    "hands on what is required": ("key, client", "return NEXT(key, client)"),
    "drops it": ("key, client=None", "return NEXT(key)"),
    "gives its own": ("key, client=None", "return NEXT(key, shared)"),
    "gives its own in place of it": ("key, client=None", "return NEXT(key, client or shared)"),
    "sets its own in place of it": ("key, client=None", "if client is None:\n    client = shared\nreturn NEXT(key, client)"),
    "gives None": ("key, client=None", "return NEXT(key, None)"),
    "asks first": ("key, client=None", "if client is None:\n    return NEXT(key, shared)\nreturn NEXT(key, client)"),
    "goes on only with one": ("key, client=None", "if client is None:\n    return key\nreturn NEXT(key, client)"),
    "goes on only without": ("key, client=None", "if client is not None:\n    return client.get(key)\nreturn NEXT(key)"),
    "hands all on": ("*args, **kwargs", "return NEXT(*args, **kwargs)"),
}

#: The function at the end: what stands in for the missing client.
ENDS: Final = {
    "or": "client = client or redis.Redis()\nreturn client.get(key)",
    "is None": "if client is None:\n    client = redis.Redis()\nreturn client.get(key)",
    "not": "if not client:\n    client = make()\nreturn client.get(key)",
    "conditional": "client = client if client is not None else redis.Redis()\nreturn client.get(key)",
    "conditional, other way": "own = redis.Redis() if client is None else client\nreturn own.get(key)",
    "another name": "own = client\nif own is None:\n    own = redis.Redis()\nreturn own.get(key)",
    "return early": "if client is not None:\n    return client.get(key)\nreturn redis.Redis().get(key)",
    "else": "if client:\n    return client.get(key)\nelse:\n    return make().get(key)",
    "in the expression": "return (client or redis.Redis()).get(key)",
    "nested": "if key:\n    if client is None:\n        client = redis.Redis(connection_pool=redis.ConnectionPool())\nreturn client.get(key)",
    "constructor": "return Repository(client).get(key)",
    "constructor by keyword": "return Repository(client=client).get(key)",
    "pool": "pool = client.connection_pool if client else redis.ConnectionPool()\nreturn redis.Redis(connection_pool=pool).get(key)",
    "always": "client = redis.Redis()\nreturn client.get(key)",
}

_HEAD: Final = """\
import redis
from flask import Flask

app = Flask(__name__)
shared = redis.Redis()
default = None


def make():
    return redis.Redis()


class Repository:
    def __init__(self, client=None):
        self.client = client or redis.Redis()

    def get(self, key):
        return self.client.get(key)


"""


def _function(name: str, parameters: str, body: str) -> str:
    lines = "\n".join(f"    {line}" for line in body.split("\n"))
    return f"def {name}({parameters}):\n{lines}\n\n\n"


def given() -> Iterator[Program]:
    """All of them; the handler gives by position and by keyword in turn."""
    ways = [*itertools.product(LEVELS, repeat=0), *itertools.product(LEVELS, repeat=1), *itertools.product(LEVELS, repeat=2)]
    for number, (start, way, end) in enumerate(itertools.product(STARTS, ways, ENDS)):
        names = ["load", "middle", "outer"][: len(way) + 1]
        text = _HEAD + _function("load", "key, client=None", ENDS[end])
        for below, name, level in zip(names, names[1:], reversed(way)):
            parameters, body = LEVELS[level]
            text += _function(name, parameters, body.replace("NEXT", below))
        argument = STARTS[start] and ("client=" if number % 2 else "") + STARTS[start]
        called = f"{names[-1]}({', '.join(filter(None, ['key', argument]))})"
        text += f'@app.get("/<key>")\ndef view(key):\n    return {called}\n'
        yield Program(text, {"start": start, "way": ", ".join(way), "end": end, "framework": "flask"})
