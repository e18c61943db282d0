"""Types of the declarations in ``frameworks/``.

They say which functions a framework runs, how often, and where a client lives in it; and what the helpers of a package
do with the values and functions passed to them, whether it runs anything itself or not.
"""

from __future__ import annotations

import enum
import re
from dataclasses import dataclass
from typing import Final

#: Nouns of handlers that owe nobody an answer, or that stay as long as their peer: what a framework that answers
#: otherwise runs beside that.
UNANSWERED: Final = re.compile(
    r"WebSocket|ASGI|background|\b(?:command|connection|durable|event|job|listener|message|periodic|record|signal|"
    r"subscription|task|teardown|timer|worker)\b|^request handler"
)

#: Nouns of handlers that stay as long as their peer: what they hold, they hold for as long as that.
STAYING: Final = re.compile(r"WebSocket (?!handshake)|^asyncio connection")


class Runs(enum.Enum):
    """How often a framework runs a function."""

    EACH = "each"  # once per request, invocation, message or task
    ONCE = "once"  # once per process: a right place for a client


@dataclass(frozen=True)
class Decorator:
    """``@name`` or ``@name(...)`` by canonical dotted name, e.g. ``celery.shared_task``.

    ``given``: only where an argument is one of these, a text or a dotted name (``fnmatch`` patterns),
    e.g. the name of an event.
    """

    names: tuple[str, ...]
    noun: str
    runs: Runs = Runs.EACH
    given: tuple[str, ...] = ()


@dataclass(frozen=True)
class InstanceDecorator:
    """``@app.attribute(...)`` on an instance of one of ``classes`` (or of a subclass).

    ``route_shape``: where the instance cannot be resolved, a first string argument that is empty or starts with ``/``
    is enough (measured: 774 of 784 resolved web routes look so; ``@mock.patch("a.b")`` does not).
    ``bare``: also accepted on an unresolved receiver without any look at the arguments (``@anything.task``), when the
    file imports the framework.
    ``given``: only where an argument is one of these, as in ``Decorator``.
    """

    classes: tuple[str, ...]
    attributes: tuple[str, ...]
    noun: str
    runs: Runs = Runs.EACH
    route_shape: bool = False
    bare: bool = False
    given: tuple[str, ...] = ()


@dataclass(frozen=True)
class BaseMethod:
    """Methods (``*`` allowed) of a class that derives from one of ``classes``."""

    classes: tuple[str, ...]
    methods: tuple[str, ...]
    noun: str
    runs: Runs = Runs.EACH
    unless_class_sets: tuple[str, str] | None = None  # (class attribute, value) that makes it ONCE


@dataclass(frozen=True)
class Registration:
    """A call that hands a function to the framework.

    ``callees``: dotted functions or classes (``starlette.routing.Route``), or ``Class.method`` for calls on an
    instance. The handler stands at ``position`` (``self`` not counted; None: keyword only) or under one of
    ``keywords``; a list or tuple there holds several.
    ``by_name``: a string there is the dotted name of the function (``queue.enqueue("shop.jobs.send")``).
    ``given``: only where an argument is one of these, as in ``Decorator``.
    ``methods``: an object or a class stands there, and the framework runs these methods of it (``fnmatch`` patterns).
    """

    callees: tuple[str, ...]
    noun: str
    position: int | None = None
    keywords: tuple[str, ...] = ()
    runs: Runs = Runs.EACH
    by_name: bool = False
    given: tuple[str, ...] = ()
    methods: tuple[str, ...] = ()


@dataclass(frozen=True)
class Assignment:
    """A class of which the framework makes an object for each request or connection.

    It is stored under ``attribute`` of an instance of one of ``classes``, or of a class that derives from one
    (``factory.protocol = Echo``). ``methods``: those that run then (``fnmatch`` patterns). Without any, a function is
    stored there, and runs itself (``app.on_message = print_it``).
    """

    classes: tuple[str, ...]
    attribute: str
    noun: str
    methods: tuple[str, ...] = ("__init__",)


@dataclass(frozen=True)
class SettingsTable:
    """Functions under ``entries`` of a table of settings.

    The table is a class with attributes (``class WorkerSettings: functions = [send]``), or, with ``mapping``,
    a dictionary at module level with keys (``settings = {"functions": [send]}``).

    The table is known by one of ``marks``, attributes or keys that it sets itself, where the module imports the
    framework; a class also by a mark and one of ``classes``, its own name. ``by_name`` as in ``Registration``.
    """

    entries: tuple[str, ...]
    noun: str
    marks: tuple[str, ...]
    classes: tuple[str, ...] = ()
    mapping: bool = False
    runs: Runs = Runs.EACH
    by_name: bool = False


@dataclass(frozen=True)
class ReturnedTable:
    """Functions in a table (dictionary or list) that a method of a plugin returns.

    ``methods`` of a class that derives from one of ``classes``; the methods themselves run once.
    """

    classes: tuple[str, ...]
    methods: tuple[str, ...]
    noun: str
    runs: Runs = Runs.EACH


@dataclass(frozen=True)
class Dependency:
    """A marker such as ``Depends(f)``.

    ``f`` (function, generator, class, callable instance) runs once for each request.

    ``once_if``: a keyword and its value (``use_cache=True``) with which ``f`` runs once for each process.
    """

    callees: tuple[str, ...]
    noun: str
    position: int = 0
    keyword: str = "dependency"
    once_if: tuple[str, str] | None = None


@dataclass(frozen=True)
class Convention:
    """A function that is a handler by its signature.

    ``functions`` and ``files`` are ``fnmatch`` patterns (files against the path with ``/``; empty: any).
    ``parameters``: for each positional parameter the allowed names, ``*`` for any; ``exact``: no further parameters.
    ``annotations``: canonical names of which one must annotate a parameter (empty: none needed).
    ``method_of``: ``"class"`` when it is a method (``self`` not counted), ``"module"`` for a module-level function,
    ``"nested"`` for a function inside one whose own parameters match ``outer``. ``decorated``: False when the function
    must carry no decorator.
    ``imports``: one of these packages must be imported by the module (empty: none needed).
    ``beside``: a method that its class must define as well, with just the ``beside_parameters``.
    ``returned``: the function around it, called one of these, gives it back (``fnmatch`` patterns).
    ``gives``: it returns what a call of one of these dotted names makes.
    """

    noun: str
    functions: tuple[str, ...] = ("*",)
    parameters: tuple[tuple[str, ...], ...] = ()
    exact: bool = True
    annotations: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    method_of: str = "module"
    outer: tuple[tuple[str, ...], ...] = ()
    imports: tuple[str, ...] = ()
    sync_only: bool = False
    async_only: bool = False
    beside: str = ""
    beside_parameters: tuple[tuple[str, ...], ...] = ()
    returned: tuple[str, ...] = ()
    gives: tuple[str, ...] = ()
    runs: Runs = Runs.EACH


@dataclass(frozen=True)
class ConfigFile:
    """A configuration file that names handler functions of the source files beside and below it.

    ``names``: file names. ``each``: the way to its entries; ways are dotted, ``*`` means every value of a mapping or
    sequence. ``kind``, ``kinds``: an entry counts when a text at this way of it matches one of these patterns (no
    kinds: always). ``handler``: ways to the text that names the function as ``folder/module.function``; one that starts
    with ``/`` leads into the whole document. ``folder``: ways to the folder of the source, relative to the file. With
    ``usual_script`` the module is a file of its own: ``script`` leads to its name, ``handler`` to the function's alone.
    """

    names: tuple[str, ...]
    noun: str
    each: str = ""
    kind: str = ""
    kinds: tuple[str, ...] = ()
    handler: tuple[str, ...] = ()
    folder: tuple[str, ...] = ()
    script: tuple[str, ...] = ()
    usual_script: str = ""
    usual_handler: str = ""


@dataclass(frozen=True)
class FrameworkSpec:
    """One framework, or one package of helpers.

    ``keeps`` completes "build it once ..." for a synchronous client, ``keeps_async`` for an asynchronous one; both are
    empty for a package that runs no function of the project as a handler.

    ``answers``: who calls its handlers waits for what they give (HTTP, RPC, a function invocation), but for those
    whose noun says that they go on beside it (:data:`UNANSWERED`).
    ``serial``: a process runs one call of a handler after the other: what it uses there nobody else does meanwhile.
    ``one_thread``: all handlers run in one thread, so that one which neither waits nor yields is through before the
    next one begins.
    ``last_one_request``: dotted names whose attributes live as long as one request: a guard on them
    is no cache (``flask.g``).
    ``said_by_requests``: dotted names of what gives a part of the request that is being handled: its query, its body,
    what its client keeps (``flask.request``, ``RequestHandler.get_argument``). A parameter of a handler needs no row.
    ``closers``: (class, method): the framework calls this method when it is done with an instance, so that a subclass
    is closable even if it inherits it.
    ``ended_by``: (class, method): the same of a method that does nothing unless a subclass has its own: one that has it
    is closable.
    ``runners``: functions that run the function passed first (``run_in_threadpool``).
    ``attributes``: (dotted name, class): an attribute of an instance that holds an object of another class
    (``Application.router``), a method that gives one (``Builder.build``), or the class itself where the project derives
    from it (``class Mine(app.Task)``). The class may be one of a client library: the object keeps the client that it is
    given.
    ``chains``: (dotted name, class): every call and attribute of a chain that starts there gives an instance of the
    class (``every().day.at(x)``).
    ``results``: (dotted name, class): a function or method whose result, awaited where it has to be, is an instance of
    a class of the framework.
    ``own_process``: each call of a handler has a process to itself, so that what it closes there is nobody else's.
    ``loop_per_call``: each call of a handler that is a coroutine has an event loop to itself, which ends with it.

    Helpers, each by dotted name (``Class.method`` for a method):

    ``caches``: decorators that keep the first result for the life of the process (for each set of arguments).
    ``properties``: decorators that make a method an attribute that is worked out at each reading;
    ``cached_properties``: those that keep the value as long as the object lives.
    ``closing``: context managers that give their argument and close it on exit.
    ``suppresses``: context managers that swallow the exceptions passed to them; ``expects``: those of tests, where any
    other exception ends the test.
    ``bound_by``: (decorator, flag, keyword): with the flag set, the decorated function gets an object of the class
    under the keyword as its first argument (``@app.task(bind=True, base=RedisTask)``).
    ``markers``: generic types by which a package marks what it gives: that is of the type in their brackets. Each
    stands for those of its name in all modules of the package.
    ``providers``: classes whose object makes, at each call, what the function or class passed first gives with the
    other arguments; ``single_providers``: at the first call, and gives that again. ``injected``: what gives, with a
    provider in brackets, what that gives (``Provide[Container.cache]``).
    ``transparent``: functions that give back their first argument, or its result, as it is.
    ``new_loop``: functions that run a coroutine in an event loop that ends with it.
    ``wrappers``: functions that give a function, by which the one passed to them is run, and its result awaited.
    ``makes_decorators``: decorators whose function is run in place of each one that it decorates.
    ``decorates_methods``: calls that make the decorators passed first decorators of a method, or of that method of a
    class which the keyword ``name`` names (``@method_decorator(cached, name="dispatch")``).
    ``runner_methods``: methods that run the function passed first, in the background or at once.
    ``making_methods``: methods that run when an object of their class is made, beside its constructor;
    ``making_decorators``: decorators that make a method one.
    ``field_factories``: (function, keyword): called in a class body, it takes a function that is run for each object
    that is made without the field; as its first argument where the keyword is "". ``field_defaults``: attributes of
    what such a function gives (``@x.default``), decorators of a method that is run for each object instead.
    ``spawns``, ``spawn_methods``: functions and methods that start a concurrent user: a task, a thread, a job.
    ``streams``: classes over whose instances a loop goes without an end, and methods that give such an iterator: each
    item is a piece of work (the records of a consumer).
    ``applications``: what gives the application object (``current_app``, ``Request.app``).
    ``application_classes``: classes whose object it is: what a class of the project that derives from one sets on
    itself, the application has as an attribute.
    ``application_state``: attributes of the application object that hold what lives as long as the process.
    ``lifespan_state``: attributes of a request that have, by its keys, what the application's lifespan yields.
    ``limiting_scopes``: context managers that cancel their body when its time is over, their first argument or
    ``delay``.
    ``looks_up``: functions that give the module, class or function that a dotted text names.
    ``stands_for``: (module, module of the standard library): the first has the names of the second as well.
    """

    name: str
    roots: tuple[str, ...]
    keeps: str = ""
    keeps_async: str = ""
    decorators: tuple[Decorator, ...] = ()
    instance_decorators: tuple[InstanceDecorator, ...] = ()
    base_methods: tuple[BaseMethod, ...] = ()
    registrations: tuple[Registration, ...] = ()
    assignments: tuple[Assignment, ...] = ()
    dependencies: tuple[Dependency, ...] = ()
    answers: bool = False
    serial: bool = False
    one_thread: bool = False
    conventions: tuple[Convention, ...] = ()
    config_files: tuple[ConfigFile, ...] = ()
    last_one_request: tuple[str, ...] = ()
    said_by_requests: tuple[str, ...] = ()
    closers: tuple[tuple[str, str], ...] = ()
    ended_by: tuple[tuple[str, str], ...] = ()
    runners: tuple[str, ...] = ()
    attributes: tuple[tuple[str, str], ...] = ()
    chains: tuple[tuple[str, str], ...] = ()
    settings: tuple[SettingsTable, ...] = ()
    returned_tables: tuple[ReturnedTable, ...] = ()
    results: tuple[tuple[str, str], ...] = ()
    own_process: bool = False
    loop_per_call: bool = False
    caches: tuple[str, ...] = ()
    properties: tuple[str, ...] = ()
    cached_properties: tuple[str, ...] = ()
    closing: tuple[str, ...] = ()
    suppresses: tuple[str, ...] = ()
    expects: tuple[str, ...] = ()
    bound_by: tuple[tuple[str, str, str], ...] = ()
    markers: tuple[str, ...] = ()
    providers: tuple[str, ...] = ()
    single_providers: tuple[str, ...] = ()
    injected: tuple[str, ...] = ()
    transparent: tuple[str, ...] = ()
    new_loop: tuple[str, ...] = ()
    wrappers: tuple[str, ...] = ()
    makes_decorators: tuple[str, ...] = ()
    decorates_methods: tuple[str, ...] = ()
    runner_methods: tuple[str, ...] = ()
    making_methods: tuple[str, ...] = ()
    making_decorators: tuple[str, ...] = ()
    field_factories: tuple[tuple[str, str], ...] = ()
    field_defaults: tuple[str, ...] = ()
    spawns: tuple[str, ...] = ()
    spawn_methods: tuple[str, ...] = ()
    streams: tuple[str, ...] = ()
    applications: tuple[str, ...] = ()
    application_classes: tuple[str, ...] = ()
    application_state: tuple[str, ...] = ()
    lifespan_state: tuple[str, ...] = ()
    stands_for: tuple[tuple[str, str], ...] = ()
    looks_up: tuple[str, ...] = ()
    limiting_scopes: tuple[str, ...] = ()
