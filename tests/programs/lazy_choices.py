"""The choices from which ``lazy_programs.py`` puts small modules together: places, tests of them, branches, what is made, how the place is filled."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final


@dataclass(frozen=True)
class Place:
    """Where a client may be kept; every text is in terms of the accessor, whose parameter is ``key``.

    ``head`` stands above the accessor, ``below`` after it, ``setup`` first in it. ``read`` is the place, ``get`` the same where it may be missing,
    ``has`` whether it is there. ``receiver`` says whether the accessor is a method; ``made`` how the handler gets its object.
    """

    read: str
    get: str = ""
    has: str = ""
    error: str = ""
    head: str = ""
    below: str = ""
    setup: str = ""
    fill: str = "{place} = {value}"
    empty: str = "{place} = None"
    receiver: str = ""
    inside: str = ""
    made: str = "clients"
    parameters: str = "key"
    framework: str = ""
    closure: bool = False
    own_names: str = "global"
    setter: str = ""

    @property
    def optional(self) -> str:
        return self.get or self.read

    @property
    def is_there(self) -> str:
        return self.has or f"{self.read} is not None"

    def filled(self, value: str) -> str:
        return self.fill.format(place=self.read, value=value)


_SELF: Final = {"receiver": "self", "own_names": "self"}
_IN_INIT: Final = (
    "def __init__(self):\n    self._client = None\n    self._other = None\n    self._ready = False\n    self._opened = 0\n    self._pid = None\n"
)
_TABLE: Final = {"error": "KeyError"}


def _element(table: str, key: str, **more: str) -> Place:
    values: dict[str, Any] = {"head": f"{table} = {{}}", "empty": f"{table}.clear()", **_TABLE, **more}
    return Place(f"{table}[{key}]", f"{table}.get({key})", f"{key} in {table}", **values)


def _attribute(base: str, name: str, **more: Any) -> Place:
    values: dict[str, Any] = {
        "get": f'getattr({base}, "{name}", None)',
        "has": f'hasattr({base}, "{name}")',
        "error": "AttributeError",
        "empty": f"del {base}.{name}",
        "setter": f'setattr({base}, "{name}", {{value}})',
        **more,
    }
    return Place(f"{base}.{name}", **values)


PLACES: Final[Mapping[str, Place]] = {
    "module variable": Place("_client", head="_client = None", setup="global _client"),
    "attribute of self": Place("self._client", inside=_IN_INIT, setter='setattr(self, "_client", {value})', **_SELF),
    "new attribute of self": _attribute("self", "_client", **_SELF),
    "attribute of cls": Place("cls._client", receiver="cls", inside="_client = None\n"),
    "attribute of the named class": Place("Clients._client", receiver="static", inside="_client = None\n"),
    "attribute of type(self)": Place("type(self)._client", inside="_client = None\n", **_SELF),
    "attribute of __class__": Place("self.__class__._client", inside="_client = None\n", **_SELF),
    "attribute of the function": _attribute("get_client", "client"),
    "attribute of the function, declared": Place("get_client.client", below="get_client.client = None"),
    "element by a constant": _element("_clients", '"main"'),
    "element by the parameter": _element("_clients", "key"),
    "element by a tuple": _element("_clients", "(key, 0)"),
    "element by a local name": _element("_clients", "name", setup='name = f"{key}:0"'),
    "element of a table of self": _element(
        "self._clients",
        "key",
        head="",
        inside="def __init__(self):\n    self._clients = {}\n    self._ready = False\n",
        **_SELF,  # type: ignore[arg-type]  # a dictionary of keyword arguments of several types
    ),
    "element of a table of the class": _element("cls._clients", "key", head="", inside="_clients = {}\n", receiver="cls"),
    "element of a table by another name": _element("table", "key", head="_clients = {}", setup="table = _clients"),
    "element of a table in a table": _element('_clients["redis"]', "key", head='_clients = {"redis": {}}'),
    "attribute of app.state": _attribute("app.state", "redis", framework="fastapi"),
    "attribute of the request's app.state": _attribute("request.app.state", "redis", framework="fastapi", parameters="key, request"),
    "element of app.extensions": _element("app.extensions", '"redis"', head="", framework="flask"),
    "element of the current app's extensions": _element("current_app.extensions", '"redis"', head="", framework="flask"),
    "element of app.config": _element("app.config", '"REDIS"', head="", framework="flask"),
    "default argument": _element("clients", "key", head="", parameters="key, clients={}"),
    "nonlocal name": Place("client", head="client = None", setup="nonlocal client", closure=True, own_names="nonlocal"),
    "element of a table around": _element("clients", "key", head="clients = {}", closure=True, own_names="nonlocal"),
    "attribute of a thread's own": _attribute("_local", "client", head="_local = threading.local()"),
    "context variable": Place(
        "_current.get()", head='_current = ContextVar("client", default=None)', fill="_current.set({value})", empty="_current.set(None)"
    ),
    "context variable without default": Place(
        "_current.get()",
        "_current.get(None)",
        error="LookupError",
        head='_current = ContextVar("client")',
        fill="_current.set({value})",
        empty="_current.set(None)",
    ),
    "attribute of an object of the module": Place(
        "state.client", head="class State:\n    client = None\n\nstate = State()", setter='setattr(state, "client", {value})'
    ),
    "attribute of a namespace": Place("state.client", head="state = types.SimpleNamespace(client=None)"),
    "element of a table of an object": _element("state.clients", "key", head="state = types.SimpleNamespace(clients={})"),
    "list of the module": Place(
        "_clients[0]",
        "next(iter(_clients), None)",
        "_clients",
        "IndexError",
        "_clients = []",
        fill="_clients.append({value})",
        empty="_clients.clear()",
    ),
    "element of globals()": _element("globals()", '"_client"', head="", empty='globals().pop("_client")'),
    "attribute of an object of the request": Place("self._client", inside=_IN_INIT, made="Clients()", **_SELF),
    "element of a table of the request": _element(
        "self._clients",
        "key",
        head="",
        inside="def __init__(self):\n    self._clients = {}\n    self._ready = False\n",
        made="Clients()",
        **_SELF,  # type: ignore[arg-type]  # a dictionary of keyword arguments of several types
    ),
    "attribute of flask.g": _attribute("g", "redis", framework="flask", has='"redis" in g', empty='g.pop("redis")'),
    "attribute of the request's state": _attribute("request.state", "redis", framework="fastapi", parameters="key, request"),
    "local table": _element("clients", "key", head="", setup="clients = {}"),
    "local name": Place("client", setup="client = None"),
}

#: The test of the place: (that it is empty, that it is filled), with ``setup`` lines before it and what more is filled.


@dataclass(frozen=True)
class Test:
    """A pair of conditions; ``setup`` stands first in the accessor, ``mark`` beside the fill, ``names`` are further ones of the place's kind."""

    absent: str
    present: str
    setup: str = ""
    mark: str = ""
    names: tuple[tuple[str, str], ...] = ()
    helper: str = ""


TESTS: Final[Mapping[str, Test]] = {
    "is None": Test("{get} is None", "{get} is not None"),
    "not": Test("not {get}", "{get}"),
    "is there": Test("not ({has})", "{has}"),
    "== None": Test("{get} == None", "{get} != None"),
    "not is not": Test("not ({get} is not None)", "not ({get} is None)"),
    "and": Test("ENABLED and {get} is None", "{get} is not None or not ENABLED"),
    "or": Test("{get} is None or FORCED", "not FORCED and {get} is not None"),
    "or of two": Test("{get} is None or {other} is not None", "{get} is not None and {other} is None", names=(("other", "None"),)),
    "walrus": Test("(found := {get}) is None", "(found := {get}) is not None"),
    "local name": Test("found is None", "found is not None", setup="found = {get}"),
    "name of a name": Test("not known", "known", setup="found = {get}\nknown = found"),
    "name of the test": Test("missing", "not missing", setup="missing = {get} is None"),
    "bool": Test("bool({get}) is False", "bool({get})"),
    "predicate": Test("not {call}is_ready({arguments})", "{call}is_ready({arguments})", helper="is_ready"),
    "flag": Test("not {ready}", "{ready}", mark="{ready} = True", names=(("ready", "False"),)),
    "flag is False": Test("{ready} is False", "{ready} is True", mark="{ready} = True", names=(("ready", "False"),)),
    "count": Test("{opened} == 0", "{opened} > 0", mark="{opened} += 1", names=(("opened", "0"),)),
    "process": Test("{pid} != os.getpid()", "{pid} == os.getpid()", mark="{pid} = os.getpid()", names=(("pid", "None"),)),
    "another place": Test("{other} is None", "{other} is not None", names=(("other", "None"),)),
    "parameter": Test("key", "not key"),
    "flag that stays": Test("not {ready}", "{ready}", names=(("ready", "False"),)),
}

#: The branches: A is the test that the place is empty, P that it is filled, BUILD the lines that build and fill, WANTED what the accessor returns.
BRANCHES: Final[Mapping[str, str]] = {
    "if": "if A:\n    BUILD\nreturn WANTED",
    "if else": "if P:\n    log.debug('known')\nelse:\n    BUILD\nreturn WANTED",
    "elif": "if key == 'none':\n    return None\nelif A:\n    BUILD\nreturn WANTED",
    "return early": "if P:\n    return WANTED\nBUILD\nreturn WANTED",
    "return early, nested": "if key:\n    if P:\n        return WANTED\n    BUILD\nreturn WANTED",
    "in a lock": "with lock:\n    if A:\n        BUILD\n    return WANTED",
    "return early in a lock": "with lock:\n    if P:\n        return WANTED\n    BUILD\n    return WANTED",
    "return early, then a lock": "if P:\n    return WANTED\nwith lock:\n    BUILD\nreturn WANTED",
    "lock in the branch": "if A:\n    with lock:\n        BUILD\nreturn WANTED",
    "double check": "if A:\n    with lock:\n        if A:\n            BUILD\nreturn WANTED",
    "double check, early": "if P:\n    return WANTED\nwith lock:\n    if P:\n        return WANTED\n    BUILD\nreturn WANTED",
    "while": "while A:\n    BUILD\nreturn WANTED",
    "loop with break": "for attempt in range(3):\n    if P:\n        break\n    BUILD\nreturn WANTED",
    "loop with continue": "for attempt in range(3):\n    if P:\n        continue\n    BUILD\nreturn WANTED",
    "loop around": "for attempt in range(3):\n    if A:\n        try:\n            BUILD\n        except OSError:\n            continue\n    "
    "return WANTED",
    "try around": "try:\n    if A:\n        BUILD\nexcept OSError:\n    log.debug('down')\n    raise\nreturn WANTED",
    "try in it": "if A:\n    try:\n        BUILD\n    except OSError:\n        return None\nreturn WANTED",
    "finally": "if A:\n    try:\n        BUILD\n    finally:\n        log.debug('done')\nreturn WANTED",
    "failed read": "try:\n    return READ\nexcept ERROR:\n    BUILD\nreturn WANTED",
    "failed read of a name": "try:\n    found = READ\nexcept ERROR:\n    BUILD\nreturn WANTED",
    "failed read, passed": "try:\n    return READ\nexcept ERROR:\n    pass\nBUILD\nreturn WANTED",
    "failed read, else": "try:\n    found = READ\nexcept ERROR:\n    pass\nelse:\n    return found\nBUILD\nreturn WANTED",
    "suppressed read": "with suppress(ERROR):\n    return READ\nBUILD\nreturn WANTED",
    "nested function": "def build():\n    BUILD\nif A:\n    build()\nreturn WANTED",
    "match": "match GET:\n    case None:\n        BUILD\nreturn WANTED",
    "assert": "if A:\n    BUILD\nassert P\nreturn WANTED",
    "no test": "BUILD\nreturn WANTED",
    "built before the test": "MAKE\nif A:\n    FILL\nreturn WANTED",
    "conditional expression": "found = GET if P else MADE\nSTORE(found)\nreturn found",
    "or": "found = GET or MADE\nSTORE(found)\nreturn found",
    "or, stored in one": "PLACE = GET or MADE\nreturn PLACE",
    "conditional, stored in one": "PLACE = MADE if A else GET\nreturn PLACE",
    "filled in the other branch": "found = None\nif A:\n    found = MADE\nelse:\n    STORE(GET)\nreturn found",
    "setdefault": "return TABLE.setdefault(KEY, MADE)",
}

#: What is made: lines above, and the expression that is kept.
MADE: Final[Mapping[str, tuple[str, str]]] = {
    "client": ("", "redis.Redis()"),
    "client from a URL": ("", 'redis.Redis.from_url("redis://")'),
    "client over a pool": ("pool = redis.ConnectionPool()", "redis.Redis(connection_pool=pool)"),
    "client over a pool in one": ("", "redis.Redis(connection_pool=redis.ConnectionPool())"),
    "master": ('sentinel = Sentinel([("host", 1)])', 'sentinel.master_for("main")'),
    "master in one": ("", 'Sentinel([("host", 1)]).master_for("main")'),
    "wrapper": ("", "Box(redis.Redis())"),
    "wrapper by keyword": ("raw = redis.Redis()", "Box(client=raw)"),
    "wrapper filled later": ("box = Box()\nbox.client = redis.Redis()", "box"),
    "dict": ("raw = redis.Redis()", '{"client": raw}'),
    "list": ("", "[redis.Redis()]"),
    "function": ("", "make()"),
    "wrapped function": ("raw = make()", "Box(raw)"),
    "owner": ("", "Owner()"),
    "method": ("raw = redis.Redis()", "raw.get"),
    "partial": ("raw = redis.Redis()", "functools.partial(log.debug, raw)"),
    "thread": ("raw = redis.Redis()", "threading.Thread(target=log.debug, args=(raw,))"),
}

#: How the place is filled with VALUE, made by LINES.
FILLS: Final[Mapping[str, str]] = {
    "at once": "LINES\nSTORE(VALUE)",
    "by a name": "LINES\nfresh = VALUE\nSTORE(fresh)",
    "chained": "LINES\nfresh = PLACE = VALUE",
    "after use": "LINES\nfresh = VALUE\nlog.debug('made %s', fresh)\nSTORE(fresh)",
    "in the else of try": "LINES\ntry:\n    fresh = VALUE\nexcept OSError:\n    raise\nelse:\n    STORE(fresh)",
    "in finally": "fresh = None\ntry:\n    LINES\n    fresh = VALUE\nfinally:\n    STORE(fresh)",
    "in a lock": "LINES\nfresh = VALUE\nwith lock:\n    STORE(fresh)",
    "by a method": "LINES\nfresh = VALUE\nCALLkeep(ARGUMENTS, fresh)",
    "by a method at once": "LINES\nCALLkeep(ARGUMENTS, VALUE)",
    "by setattr": "LINES\nSETTER(VALUE)",
    "by setdefault": "LINES\nTABLE.setdefault(KEY, VALUE)",
    "by update": "LINES\nfresh = VALUE\nTABLE.update({KEY: fresh})",
    "in a tuple": "LINES\nfresh, PLACE = None, VALUE",
    "in both branches": "LINES\nif ENABLED:\n    STORE(VALUE)\nelse:\n    STORE(VALUE)",
    "not at all": "LINES\nfresh = VALUE\nreturn fresh",
    "another place": "LINES\nfresh = VALUE\nOTHER = fresh\nreturn fresh",
    "another key": 'LINES\nfresh = VALUE\nTABLE["other"] = fresh\nreturn fresh',
    "in the branch that does not run": "LINES\nfresh = VALUE\nif FORCED:\n    STORE(fresh)\nreturn fresh",
    "emptied again": "LINES\nfresh = VALUE\nSTORE(fresh)\nlog.debug('made')\nEMPTY\nreturn fresh",
    "emptied in finally": "LINES\nfresh = VALUE\ntry:\n    STORE(fresh)\n    return fresh\nfinally:\n    EMPTY",
    "something else": "LINES\nfresh = VALUE\nSTORE(None)\nreturn fresh",
}
#: Where the guard stands: in the function that builds, in one that calls it, or two calls away.
POSITIONS: Final = ("here", "builder fills", "caller fills", "two calls away", "two calls away, caller fills")
