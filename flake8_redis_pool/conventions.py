"""Names that projects commonly give, and that no single library owns.

What Python itself names stands in ``stdlib.py``, what a library or a framework names in its declaration.
"""

from __future__ import annotations

import re
from typing import Final

#: Decorators that keep the first result for the life of the process: projects write them themselves.
CACHES: Final = frozenset({"memoize", "singleton", "once", "run_once"})

#: Decorators that make a method an attribute which keeps its value as long as the object lives.
CACHED_PROPERTIES: Final = frozenset({"lazy_property"})

#: Names of an application object: start-up code stores on it what handlers read.
APPLICATIONS: Final = frozenset({"app", "application", "_app"})
#: The most usual one, which stands for all of them.
APPLICATION: Final = "app"

#: What methods call the object that they are called on, where a text is searched for what a class sets on itself.
OWN_OBJECT: Final = frozenset({"self"})

#: Names of the parameter by which a worker hands to each job what its start-up function has kept under keys.
JOB_CONTEXTS: Final = frozenset({"context", "ctx", "_ctx"})

#: Names of a request, where nothing says what it is.
REQUESTS: Final = frozenset({"request", "req"})

#: Attributes of the object that a framework makes for a request that hold what its route says.
ROUTE_ARGUMENTS: Final = frozenset({"kwargs", "path_args", "path_kwargs"})

#: Ends of the names of the classes of requests, and of what frameworks give in place of one.
REQUEST_CLASSES: Final = ("Request", "WebSocket", "Connection", "HttpRequest")

#: Names, in lower case, of what a handler is given beside the request, and of such classes: the application's.
GIVEN_BESIDE: Final = re.compile(
    r"^(self|cls|app|application|bot|worker|broker|env|loop|registry|container|info)$"
    r"|settings|config|conf$|cfg|context|ctx|state$|_app$|injector|provider"
)

#: Names of makers that other classes have more often: what they belong to must sound like a client or a pool.
COMMON_MAKERS: Final = frozenset({"create"})

#: Names of a transaction, and of what is queued together: parts of names, and whole ones.
_TRANSACTION: Final = ("pipe", "transact", "multi", "batch")
_SHORT_TRANSACTION: Final = ("tx", "tr")
TRANSACTIONS: Final = re.compile(rf"{'|'.join(_TRANSACTION)}|^(?:{'|'.join(_SHORT_TRANSACTION)}|p|t)$", re.IGNORECASE)
#: How a text, in small letters, calls a method of what is called so, by a word in it; of the shortest names a text says
#: too little.
FILLING_TRANSACTION: Final = {
    **{word: re.compile(rf"{word}\w*\.\w+\(") for word in _TRANSACTION},
    **{f"{word}.": re.compile(rf"\b{word}\.\w+\(") for word in _SHORT_TRANSACTION},
}
#: Short names of a client.
SHORT_CLIENTS: Final = frozenset({"r", "rc", "rd", "rdb", "kv"})
#: Commands whose names many other objects have as methods: what they are called on must look like a client.
COMMON_COMMANDS: Final = frozenset(
    """
    append clear close command config copy debug delete discard dump echo eval execute exists get info json keys migrate
    monitor move object ping publish rename reset restore role save scan select set sort time touch type wait
    """.split()
)

#: Functions that give the items of their first argument, all of them.
PASSING_ON: Final = frozenset({"aenumerate"})

#: Part of the name of a decorator, base or metaclass by which a class has one object only.
SINGLETON: Final = "singleton"

#: Methods by which a registry, cache, queue or event takes something in.
STORES: Final = re.compile(
    r"^(setdefault|update|append|appendleft|extend|insert|(set|add|put|store|register|save|cache|remember)(_\w+)?)$"
)

#: Methods and functions by which one is asked for what it was given before.
LOOKS_UP: Final = re.compile(r"^(get|find|fetch|lookup|look_up|load|retrieve|recall|has|contains|exists)(_\w+)?$")

#: Methods that stay: the object that has them serves or listens until it is stopped.
STAYS: Final = re.compile(r"^(run|serve|work|consume)(_\w+)?$|_(forever|loop|consuming)$")

#: Methods that run before or after the work, not beside it.
LIFECYCLE: Final = re.compile(
    r"^_*(init|initiali[sz]e|connect|reconnect|disconnect|close|aclose|start|stop|setup|set_up|startup|teardown"
    r"|shutdown|open|ensure|prepare|create_.*group|make_.*group|main|health|ping)(_|$)"
    r"|^__(init|new|del|post_init|enter|exit|aenter|aexit)__$"
)

#: Functions that answer to something that happens: who calls them may find them by their names.
ANSWERS: Final = re.compile(r"^_*(on|handle|process|do|visit|cmd|command|action|task|job|event|callback)(_|$)|^__")

#: What lets one at a time in, by the words in its name, and the method by which one waits for that.
LOCKS: Final = re.compile(r"lock|mutex|sem(?:aphore)?\b|critical|exclusive|guard", re.IGNORECASE)
TAKES_LOCK: Final = "acquire"

#: What says that nothing is to be changed this time, only shown.
DRY_RUN: Final = re.compile(r"(^|_)(dry_?run|dry|no_?op|preview|pretend|simulated?|simulation)(_|$)")

#: Functions that wait for the tasks or threads that they are given, or put an end to them.
ENDS_TASKS: Final = re.compile(r"^_*(join|wait|gather|as_completed|cancel|stop|shutdown)")

#: Names of files with tests, as the runners of tests look for them, and of the folders that hold such files.
TEST_FILE: Final = re.compile(r"^(test_.*|.*_tests?|conftest|tests?)\.pyi?$")
TEST_FOLDERS: Final = frozenset({"test", "tests", "testing"})
