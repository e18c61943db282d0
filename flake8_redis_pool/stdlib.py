"""What Python's own helpers do with the values and functions passed to them."""

from __future__ import annotations

import re
import sys
from typing import Final

#: Decorators that keep the first result for the life of the process (per argument), by their last names.
CACHES: Final = frozenset({"lru_cache", "cache"})

#: Decorators that make a method an attribute; the cached ones keep the value as long as the object lives.
PROPERTIES: Final = frozenset({"property", "cached_property", "abstractproperty"})
CACHED_PROPERTIES: Final = frozenset({"cached_property"})

#: Numbers, texts, containers and nothing, as annotations name them.
PLAIN_TYPES: Final = frozenset(
    {
        *("None", "bool", "int", "float", "complex", "str", "bytes"),
        *("dict", "list", "set", "frozenset", "tuple", "Dict", "List", "Set", "FrozenSet", "Tuple"),
        *("Mapping", "MutableMapping", "Sequence", "MutableSequence", "Iterable", "Iterator", "Collection"),
    }
)
#: What annotates something that is called.
CALLABLES: Final = frozenset({"Callable"})
#: What marks a method that a class leaves to those below it (``abc``), by the last names.
ABSTRACT_METHODS: Final = frozenset(
    {"abstractmethod", "abstractproperty", "abstractclassmethod", "abstractstaticmethod"}
)
#: Bases that say that a class describes objects and makes none.
ABSTRACT: Final = frozenset({"abc.ABC", "typing.Protocol"})
#: Those below which no object has to be: whatever has the methods is one.
STRUCTURAL: Final = frozenset({"typing.Protocol"})
#: Bases that do nothing with an object by themselves.
IDLE_BASES: Final = ABSTRACT | {"typing.Generic"}

#: Bases that bring no method along.
ROOTS_OF_CLASSES: Final = IDLE_BASES | {"builtins.object"}

#: Bases by which a class is a tuple of what its body annotates, and calls that make such a class.
TUPLE_BASES: Final = frozenset({"typing.NamedTuple"})
MAKING_TUPLE_CLASSES: Final = frozenset({"collections.namedtuple"})

#: By their last names: annotations that say of a thing what the first in their brackets says; those of what is awaited,
#: which gives the last in them.
SAYING_OF_FIRST: Final = frozenset({"Optional", "Annotated", "ClassVar", "Final", "Required", "NotRequired", "InitVar"})
AWAITABLES: Final = frozenset({"Awaitable", "Coroutine", "Future", "Task"})
#: Annotations that say nothing of what a value is.
ANYTHING: Final = frozenset({"typing.Any", "builtins.object", "typing.Optional"})

#: Calls that make a type that stands for others, and those that make one of another type, with that as second argument.
TYPE_VARIABLES: Final = frozenset({"typing.TypeVar"})
NEW_TYPES: Final = frozenset({"typing.NewType"})

#: Calls that give the module, or the thing in a module, that a text names.
LOOKS_UP: Final = frozenset({"importlib.import_module", "builtins.__import__", "pkgutil.resolve_name", "pydoc.locate"})
#: Calls that give the attribute of their first argument that the second names, or the third argument.
GETS_ATTRIBUTE: Final = frozenset({"builtins.getattr", "inspect.getattr_static"})

#: Packages of Python whose classes and decorators register no function.
NO_ROUTES: Final = frozenset({"unittest", "typing", "functools"})

#: Methods that give what a ``with`` statement lends, and whether the call is awaited.
ENTERING: Final = {"__enter__": False, "__aenter__": True}

#: Functions that a class body calls for a field, with the keyword of the function that makes its value for each object.
FIELD_FACTORIES: Final = {"dataclasses.field": "default_factory"}
#: The keyword under which they get the value itself.
FIELD_DEFAULT: Final = "default"

CONTEXT_DECORATORS: Final = frozenset({"contextmanager", "asynccontextmanager"})
#: Methods of an object that run when a function is called which it decorates.
RUN_AROUND_CALLS: Final = frozenset({"__call__", "__enter__", "__aenter__", "__exit__", "__aexit__"})
#: Bases whose objects decorate functions: they are entered each time that one is called.
ENTERED_AROUND_CALLS: Final = frozenset({"contextlib.ContextDecorator", "contextlib.AsyncContextDecorator"})

#: Context managers that give their argument and close it on exit.
CLOSING: Final = frozenset({"contextlib.closing", "contextlib.aclosing"})

#: The last name, in small letters, of a class whose objects show each thread attributes of its own; so do those of
#: other packages that do this.
THREAD_LOCAL: Final = "local"

#: Context managers that swallow the exceptions passed to them, by their last names.
SUPPRESSORS: Final = frozenset({"suppress"})
#: Context managers of tests that expect an exception; any other one ends the test, and with it what the test left open.
EXPECTING: Final = frozenset({"assertRaises", "assertRaisesRegex"})

#: Calls that enter the context manager passed to them, and give what that gives; those, and calls that take over its
#: exit.
STACK_GIVES: Final = frozenset({"enter_context", "enter_async_context", "enterContext", "enterAsyncContext"})
STACK_ENTERS: Final = STACK_GIVES | {"push", "push_async_exit"}

#: Calls that say whether what they are passed counts as true.
TRUTH: Final = frozenset({"builtins.bool"})
#: Calls that give back what they are passed, and only say what it is.
CASTS: Final = frozenset({"typing.cast"})
#: Calls that give back their first argument (or its result) as it is.
TRANSPARENT: Final = CASTS | frozenset(
    {
        "asyncio.wait_for",
        "asyncio.shield",
        "asyncio.ensure_future",
        "asyncio.create_task",
        "functools.update_wrapper",
    }
)
#: Calls whose result, called in its turn, gives back its first argument.
TRANSPARENT_DECORATORS: Final = frozenset({"functools.wraps"})

#: Methods that do, on any object.
TRANSPARENT_METHODS: Final = frozenset({"create_task", "ensure_future", "run_coroutine_threadsafe"})
#: Names of what starts a coroutine in an event loop that others share, or that goes on.
STARTS_TASKS: Final = TRANSPARENT_METHODS | {"gather", "wait", "as_completed"}
#: Calls that give what all their arguments give, in order, when they are awaited.
GATHERING: Final = frozenset({"asyncio.gather"})

#: Calls that cancel the coroutine passed to them when its time is over, and context managers that cancel their body.
TIME_LIMITS: Final = frozenset({"asyncio.wait_for"})
LIMITING_SCOPES: Final = frozenset({"asyncio.timeout", "asyncio.timeout_at"})
#: Of the scopes, those whose argument is a point in time, not a time from now on.
AT_A_TIME: Final = frozenset({"asyncio.timeout_at"})
#: Calls that let what is passed to them go on when their own caller is cancelled.
SHIELDS: Final = frozenset({"asyncio.shield"})
#: The method that cancels a task, and those of a mapping by which one is found.
CANCEL: Final = "cancel"
TAKES_BY_KEY: Final = frozenset({"pop", "get"})

#: The error that says that time is over, in all libraries that have one of their own.
TIMEOUT_ERROR: Final = "TimeoutError"

#: Calls that run a coroutine in an event loop that ends with it (dotted names, and method names on any object).
NEW_LOOP: Final = frozenset({"asyncio.run", "asyncio.runners.run"})
NEW_LOOP_METHODS: Final = frozenset({"run_until_complete"})
#: Calls that make an event loop, or what runs coroutines in a new one; the method by which the latter does.
LOOP_MAKERS: Final = frozenset({"asyncio.new_event_loop", "asyncio.events.new_event_loop", "asyncio.Runner"})
RUNS_IN_LOOP: Final = NEW_LOOP_METHODS | {"run"}
#: Calls that give the event loop in which they run.
CURRENT_LOOP: Final = frozenset({"asyncio.get_running_loop", "asyncio.get_event_loop"})

#: Calls that make the process two.
FORKS: Final = frozenset({"os.fork"})
#: Classes whose instances run a function (``target``) in a process of its own, and those that run many in several.
PROCESSES: Final = {"multiprocessing.Process": ("target", 1), "multiprocessing.context.ForkProcess": ("target", 1)}
PROCESS_POOLS: Final = frozenset(
    {"multiprocessing.Pool", "multiprocessing.pool.Pool", "concurrent.futures.ProcessPoolExecutor"}
)
POOL_RUNNERS: Final = frozenset(
    {"apply", "apply_async", "imap", "imap_unordered", "map", "map_async", "starmap", "starmap_async", "submit"}
)
#: Calls that give a context of processes by a start method, or say by which all are made; that of copies.
CONTEXTS: Final = {"multiprocessing.get_context": "method"}
SETS_START_METHOD: Final = {"multiprocessing.set_start_method": "method"}
FORK: Final = "fork"

#: Calls that run a function at once or in the background, with its position among the arguments; by dotted name, and
#: by the name of the method on any object.
RUNS_FUNCTION: Final = {
    "asyncio.to_thread": 0,
    "functools.partial": 0,
    "multiprocessing.pool.ThreadPool.apply": 0,
    "multiprocessing.pool.ThreadPool.apply_async": 0,
}
RUNS_FUNCTION_METHODS: Final = {"run_in_executor": 1, "submit": 0, "call_soon": 0, "call_later": 1}
#: Classes whose instances run a function in a thread: the keyword and the position of the function.
RUNS_IN_THREAD: Final = {"threading.Thread": ("target", 1), "threading.Timer": ("function", 1)}
#: Where these, and processes, get the tuple of the function's arguments (``args``); the dictionary of those
#: (``kwargs``) comes next.
THREAD_ARGUMENTS: Final = {"threading.Thread": 3, "threading.Timer": 2, "multiprocessing.Process": 3}
#: Of the methods that do, those whose result is awaited; what the others give is asked for by ``result()``.
AWAITED_RUNNERS: Final = frozenset({"run_in_executor"})
FUTURE_METHODS: Final = frozenset({"submit"})
RESULTS: Final = frozenset({"result"})
#: Of the calls that run a function, those that wait for a later call, which gives the rest of the arguments.
PARTIAL: Final = frozenset({"functools.partial"})

#: Calls that start a concurrent user: a task or a thread.
SPAWNS: Final = frozenset(
    {
        "asyncio.create_task",
        "asyncio.ensure_future",
        "asyncio.gather",
        "asyncio.wait",
        "asyncio.as_completed",
    }
)
#: Methods that do, on any object: of event loops and task groups, of executors and of ``multiprocessing.Pool``.
SPAWNS_METHODS: Final = frozenset(
    {
        "create_task",
        "ensure_future",
        "submit",
        "run_in_executor",
        "apply_async",
        "start_new_thread",
        "run_coroutine_threadsafe",
        "call_soon_threadsafe",
    }
)
#: Classes whose instances run functions in several threads: the keyword and the position of how many.
THREAD_POOLS: Final = {
    "concurrent.futures.ThreadPoolExecutor": ("max_workers", 0),
    "concurrent.futures.thread.ThreadPoolExecutor": ("max_workers", 0),
    "multiprocessing.pool.ThreadPool": ("processes", 0),
    "multiprocessing.dummy.Pool": ("processes", 0),
}
#: Their methods that run one function for each thing in a container, several at a time.
MAPS_IN_THREADS: Final = frozenset({"map", "imap", "imap_unordered", "map_async", "starmap", "starmap_async"})
#: The method by which a lock is taken.
LOCKS_BY: Final = frozenset({"acquire"})
#: Methods by which a thread that was made begins to run.
STARTING: Final = frozenset({"start"})
#: Methods of tasks, futures, threads and processes after which they are over.
ENDING_TASKS: Final = frozenset({"join", "result", "exception", "cancel", "terminate", "kill"})
THREADS: Final = frozenset({"threading.Thread", "threading.Timer", "Thread", "concurrent.futures.ThreadPoolExecutor"})


def last(dotted: str) -> str:
    """The part after the last dot."""
    return dotted.rsplit(".", 1)[-1]


def is_of_python(dotted: str) -> bool:
    """Whether a dotted name is of a module that Python brings along."""
    root = dotted.partition(".")[0]
    return root == "builtins" or root in sys.stdlib_module_names


#: Builtins and clocks that do not raise in practice, by their whole name; methods by their last one.
CALM_NAMES: Final = frozenset(
    {
        "print",
        "len",
        "str",
        "repr",
        "bool",
        "isinstance",
        "id",
        "type",
        "hasattr",
        "super",
        "list",
        "dict",
        "set",
        "tuple",
        "range",
        "enumerate",
        "zip",
    }
    | {
        "suppress",
        "contextlib.suppress",
        "nullcontext",
        "contextlib.nullcontext",
        "closing",
        "contextlib.closing",
        "aclosing",
        "contextlib.aclosing",
    }
    | {"ExitStack", "contextlib.ExitStack", "AsyncExitStack", "contextlib.AsyncExitStack"}
    | {
        "time.time",
        "datetime.now",
        "datetime.datetime.now",
        "datetime.utcnow",
        "datetime.datetime.utcnow",
        "asyncio.create_task",
        "asyncio.ensure_future",
        "asyncio.Event",
        "asyncio.Queue",
        "asyncio.Lock",
    }
)
CALM_METHODS: Final = frozenset(
    {"monotonic", "perf_counter", "uuid4", "append", "get_running_loop", "get_event_loop", "create_task"}
)

#: Decorators that only say what a method is bound to.
BINDING_DECORATORS: Final = frozenset({"staticmethod", "classmethod"})

#: Says whether an object is one of a class, or of one of several.
TYPE_TEST: Final = "isinstance"

#: Calls that look at their arguments and keep none of them.
ONLY_LOOKS: Final = frozenset(
    {"print", "len", "str", "repr", "bool", "isinstance", "id", "type", "hasattr", "callable", "issubclass", "format"}
)

#: Calls that make something of what their argument holds or says, and can do that with no object of a library.
CONVERTING: Final = frozenset(
    {
        *(f"builtins.{name}" for name in ("int", "float", "bool", "str", "bytes", "complex", "round", "abs", "len")),
        *(f"builtins.{name}" for name in ("list", "tuple", "set", "frozenset", "sorted", "dict", "sum", "min", "max")),
        *("builtins.any", "builtins.all", "builtins.ord", "builtins.divmod", "builtins.range"),
        *("json.loads", "json.load", "json.dumps", "pickle.loads", "pickle.dumps", "marshal.loads"),
        *("ast.literal_eval", "uuid.UUID", "decimal.Decimal", "fractions.Fraction", "base64.b64decode"),
        *("datetime.datetime.fromisoformat", "datetime.datetime.fromtimestamp", "struct.unpack", "zlib.decompress"),
    }
)

#: Methods by which Python's own containers take something in, and those by which it is lost from them.
ADDING: Final = frozenset({"append", "add", "extend"})
STORING: Final = ADDING | {"appendleft", "insert", "update", "setdefault"}
EMPTYING: Final = frozenset({"clear", "pop", "popitem", "discard", "remove"})
#: Methods that put something in: the position of what is put, and that of its key (None: it has none).
PUTTING: Final = {
    "append": (0, None),
    "appendleft": (0, None),
    "add": (0, None),
    "insert": (1, None),
    "setdefault": (1, 0),
    "__setitem__": (1, 0),
}
#: Those that put in all that their argument holds.
PUTTING_ALL: Final = frozenset({"extend", "extendleft", "update"})
#: Methods of containers that give one of the things in them, and a key with its thing; those that give them all, and
#: all keys with their things.
TAKING_PAIR: Final = frozenset({"popitem"})
TAKING: Final = TAKING_PAIR | {"get", "pop", "popleft", "setdefault", "__getitem__"}
TAKING_PAIRS: Final = frozenset({"items"})
TAKING_ALL: Final = TAKING_PAIRS | {"values", "copy", "__iter__"}

#: Calls that make what holds one value at a time, and the method that puts it in.
VARIABLES: Final = frozenset({"contextvars.ContextVar"})
SETTING: Final = "set"

#: Calls that make a mapping; of them, those whose first argument makes what is not there.
DEFAULTING: Final = frozenset({"collections.defaultdict"})
MAPPINGS: Final = DEFAULTING | {
    "builtins.dict",
    "collections.OrderedDict",
    "collections.UserDict",
    "types.MappingProxyType",
    "weakref.WeakValueDictionary",
}
#: Calls that make a container of what their first argument holds: with a number beside each, in tuples with what the
#: others hold, by calling the first with each, by asking it which; or of what all their arguments hold.
NUMBERING: Final = frozenset({"builtins.enumerate"})
ZIPPING: Final = frozenset({"builtins.zip", "itertools.zip_longest", "itertools.product"})
MAPPING_ON: Final = frozenset({"builtins.map"})
FILTERING: Final = frozenset({"builtins.filter"})
CHAINING: Final = frozenset({"itertools.chain"})
MAKING_CONTAINERS: Final = (
    NUMBERING
    | ZIPPING
    | MAPPING_ON
    | FILTERING
    | CHAINING
    | {
        "builtins.list",
        "builtins.tuple",
        "builtins.set",
        "builtins.frozenset",
        "builtins.sorted",
        "builtins.reversed",
        "builtins.iter",
        "collections.deque",
        "collections.UserList",
        "itertools.cycle",
        "itertools.islice",
        "random.sample",
        "weakref.WeakSet",
    }
)
#: Calls that give a container like their first argument, and those that give one of the things in it.
COPIES: Final = frozenset({"copy.copy"})
ONE_OF: Final = frozenset({"builtins.next", "builtins.min", "builtins.max", "random.choice", "heapq.heappop"})

#: Calls that run their first argument for each thing in a container when somebody asks them for it; of those, the ones
#: that test what it gives. Calls, and a method of lists, that run what they get as ``key`` at once, and compare what it
#: gives.
TESTING: Final = FILTERING | {"itertools.filterfalse", "itertools.takewhile", "itertools.dropwhile"}
RUNS_FOR_EACH: Final = MAPPING_ON | TESTING
SORTED_BY: Final = frozenset({"builtins.sorted", "builtins.min", "builtins.max"})
SORTING: Final = frozenset({"sort"})
SORTS_BY: Final = "key"

#: Generic types of which each thing is of their last argument, mappings and others; and those with an argument for each
#: thing.
GENERIC_MAPPINGS: Final = frozenset(
    {
        "contextvars.ContextVar",
        "builtins.dict",
        "typing.Dict",
        "typing.Mapping",
        "typing.MutableMapping",
        "collections.abc.Mapping",
        "collections.abc.MutableMapping",
        "collections.defaultdict",
        "typing.DefaultDict",
        "collections.OrderedDict",
        "typing.OrderedDict",
        "collections.ChainMap",
        "typing.ChainMap",
        "weakref.WeakValueDictionary",
    }
)
GENERIC_SEQUENCES: Final = frozenset(
    {
        "builtins.list",
        "builtins.set",
        "builtins.frozenset",
        "collections.deque",
        "weakref.WeakSet",
        "typing.List",
        "typing.Set",
        "typing.FrozenSet",
        "typing.Deque",
        "typing.AbstractSet",
        "collections.abc.Set",
        "typing.Sequence",
        "typing.MutableSequence",
        "typing.MutableSet",
        "typing.Collection",
        "typing.Iterable",
        "typing.Iterator",
        "typing.AsyncIterable",
        "typing.AsyncIterator",
        "collections.abc.Sequence",
        "collections.abc.MutableSequence",
        "collections.abc.MutableSet",
        "collections.abc.Collection",
        "collections.abc.Iterable",
        "collections.abc.Iterator",
        "collections.abc.AsyncIterable",
        "collections.abc.AsyncIterator",
    }
)
GENERIC_TUPLES: Final = frozenset({"builtins.tuple", "typing.Tuple"})

#: Methods that collect what they are given for later: those of containers and of queues.
COLLECTING: Final = ADDING | {"put"}

#: Methods of dictionaries that give what stands under a key, or else their second argument.
KEYED_READS: Final = frozenset({"get", "pop", "setdefault"})

#: What is raised where a container has nothing under a key, and the classes above that.
MISSING_KEYS: Final = frozenset({"KeyError", "LookupError", "IndexError", "Exception", "BaseException"})

#: Calls that make a container.
CONTAINERS: Final = frozenset({"list", "dict", "set", "deque", "defaultdict", "OrderedDict"})

#: Calls that give the items of their first argument, all of them.
PASSING_ON: Final = frozenset({"iter", "aiter", "enumerate", "aclosing"})

#: Calls that give items for ever, with the numbers of arguments by which they do.
ENDLESS: Final = {
    "builtins.iter": (2,),
    "itertools.count": (0, 1, 2),
    "itertools.cycle": (1,),
    "itertools.repeat": (1,),
}
#: Methods of an event that say whether it has been set, perhaps after a while.
EVENT_TESTS: Final = frozenset({"is_set", "wait"})
#: Calls that read what the process was started with.
READS_ENVIRONMENT: Final = frozenset({"os.getenv", "os.environ.get"})
#: Calls that wait for what a person types.
ASKS_PERSON: Final = frozenset({"builtins.input", "getpass.getpass"})
#: The method of a thread's own class that runs in it, and the one that starts it.
RUN_IN_THREAD: Final = "run"
STARTS_THREAD: Final = "start"

#: Classes that read the command line: who makes one is run once, when the module is run as a script.
COMMAND_LINES: Final = frozenset({"ArgumentParser"})

#: Methods of Python's own containers and texts: a call by one of these names says nothing about what it is called on.
CONTAINER_METHODS: Final = frozenset(
    name for kind in (dict, list, set, str) for name in dir(kind) if not name.startswith("_")
)
#: Those of what replies are: containers, texts and bytes.
REPLY_METHODS: Final = CONTAINER_METHODS.union(name for name in dir(bytes) if not name.startswith("_"))

LOGGER: Final = re.compile(r"log(ger|ging)?s?$|^_?log", re.IGNORECASE)
LOG_METHODS: Final = frozenset({"debug", "info", "warning", "warn", "error", "exception", "critical", "log"})


def logs(dotted: str) -> bool:
    """Whether a call by this name writes to a log (``logger.info``, ``self.log.debug``).

    ``logging.getLogger(..).error`` has no dotted name.
    """
    owner, _, method = dotted.rpartition(".")
    return method in LOG_METHODS and bool(LOGGER.search(last(owner)))
