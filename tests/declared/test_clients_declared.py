"""What ``clients/`` declares, held against the installed libraries.

A library that is not installed (or cannot be imported on this Python) is skipped; the checks of the declarations among themselves need none.
"""

from __future__ import annotations

import asyncio
import importlib
import inspect
import pkgutil
import typing
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from flake8_redis_pool import clients
from flake8_redis_pool.analysis.facts.pool_settings import Unsaid, said_in_url
from flake8_redis_pool.spec import AwaitEffect, Blocks, ClientSpec, Function, Kind, Method, Mode, Object, Role, Setting
from tests.declared.clients import (
    COMMAND_MODULES,
    CONNECTING,
    FAMILY,
    FORKS,
    HANDS_ON,
    PUBLIC_NAMES,
    QUEUES,
    VARIABLE,
    installed,
    is_of_another_release,
    resolve,
)


def specs() -> dict[str, ClientSpec]:
    """Discovery as the package does it: a module of ``clients/`` that does not start with ``_`` declares SPEC."""
    names = [module.name for module in pkgutil.iter_modules(clients.__path__) if not module.name.startswith("_")]
    return {name: importlib.import_module(f"{clients.__name__}.{name}").SPEC for name in names}


SPECS = specs()
OBJECTS = [pytest.param(spec, declared, id=f"{key}:{declared.name}") for key, spec in SPECS.items() for declared in spec.objects]
FUNCTIONS = [pytest.param(spec, declared, id=f"{key}:{declared.name}") for key, spec in SPECS.items() for declared in spec.functions]


def methods_of(declared: Object) -> dict[str, Method]:
    """The declared methods that the installed release has."""
    return {name: method for name, method in declared.methods.items() if not is_of_another_release(f"{declared.name}.{name}")}


def handed_on_to(declared: Object) -> Any:
    """The class whose methods an object gives by ``__getattr__``; its own class when there is no other."""
    other = HANDS_ON.get(declared.name.partition("#")[0], "")
    return resolve(other if other and not is_of_another_release(other) else declared.name)


def implementing(declared: Object, method: str) -> Any:
    """The function behind a declared method, without its decorators."""
    cls = resolve(declared.name)
    if not hasattr(cls, method):
        cls = handed_on_to(declared)
    found = inspect.getattr_static(cls, method)
    return inspect.unwrap(found.__func__ if isinstance(found, (classmethod, staticmethod)) else found)


def own_methods(cls: type) -> Iterator[tuple[str, Callable[..., Any], bool]]:
    """Public methods of a class: name, function, and whether a commands mixin defines it."""
    for name in dir(cls):
        if name.startswith("_"):
            continue
        found = inspect.getattr_static(cls, name)
        function = found.__func__ if isinstance(found, (classmethod, staticmethod)) else found
        if not inspect.isfunction(function):
            continue
        owner = next(base for base in cls.__mro__ if name in vars(base))
        yield name, inspect.unwrap(function), owner.__module__.startswith(COMMAND_MODULES)


# ---------------------------------------------------------------- the declarations among themselves


def test_every_library_is_found() -> None:
    assert {"aioredis1", "aioredis2", "django_redis", "fakeredis", "redis_py", "valkey_py"} <= set(SPECS)


def test_canonical_names_are_unique() -> None:
    names = [declared.name for spec in SPECS.values() for declared in (*spec.objects, *spec.functions)]
    assert sorted(names) == sorted(set(names))


def test_within_a_library_a_name_means_one_thing() -> None:
    for spec in SPECS.values():
        names = [name for declared in (*spec.objects, *spec.functions) for name in (declared.name, *declared.aliases)]
        assert sorted(names) == sorted(set(names)), spec.library


def test_shared_packages_have_marks() -> None:
    for spec in SPECS.values():
        rivals = [other for other in SPECS.values() if other is not spec and set(other.roots) & set(spec.roots)]
        assert not rivals or spec.marks
        assert not any(spec.marks & rival.marks for rival in rivals)


def test_what_is_returned_is_declared() -> None:
    declared = {item.name for spec in SPECS.values() for item in spec.objects}
    for spec in SPECS.values():
        returned = {item.returns for item in spec.functions} | {shape.gives for shape in spec.shapes}
        for item in spec.objects:
            returned |= {given for method in item.methods.values() for given in (method.returns, method.returns_awaited) if given}
            returned |= set(item.attributes.values())
            returned |= {item.await_acquires} if item.await_acquires else set()
        assert returned <= declared, spec.library


@pytest.mark.parametrize(("spec", "declared"), OBJECTS)
def test_object_is_consistent(spec: ClientSpec, declared: Object) -> None:
    assert declared.name.split(".")[0] in spec.roots
    assert not ("#" in declared.name and (declared.aliases or declared.made))
    roles = {method.role for method in declared.methods.values()}
    if declared.kind is Kind.TRANSACTION:
        assert (Role.EXECUTE in roles) == declared.sent_by.endswith("()")  # the other ones are passed to what sends them
        assert declared.made == (declared.opening is not None)
        assert declared.reply_use
        assert (declared.await_effect is AwaitEffect.NOT_AWAITABLE) == (declared.mode is Mode.SYNC)
    else:
        assert not roles & {Role.WATCH, Role.MULTI, Role.RESET}
        sends = {item.sent_by for item in spec.objects if item.kind is Kind.TRANSACTION}
        assert Role.EXECUTE not in roles or not any(each.endswith("()") for each in sends)  # a client that sends what is passed to it
        assert declared.shared_effect
    for method in declared.methods.values():
        assert (method.role is Role.BLOCK) == (method.blocking is not None)
        assert not (method.awaited and declared.mode is Mode.SYNC)
        assert method.returns or method.role not in (Role.ACQUIRE, Role.MAKE, Role.OPEN, Role.RUN)


# ---------------------------------------------------------------- against the installed libraries


@pytest.mark.parametrize(("spec", "declared"), OBJECTS)
def test_object_exists(spec: ClientSpec, declared: Object) -> None:
    installed(spec, declared)
    cls = resolve(declared.name)
    assert inspect.isclass(cls)
    if "#" not in declared.name and not declared.name.startswith(PUBLIC_NAMES):
        is_shared = cls.__module__.partition(".")[0] not in spec.roots  # a class of a package that two libraries have in common
        assert is_shared or f"{cls.__module__}.{cls.__qualname__}" == declared.name
    assert [alias for alias in declared.aliases if not is_of_another_release(alias) and resolve(alias) is not cls] == []


@pytest.mark.parametrize(("spec", "declared"), FUNCTIONS)
def test_function_exists(spec: ClientSpec, declared: Function) -> None:
    installed(spec)
    function = resolve(declared.name)
    assert inspect.isroutine(function) or inspect.isclass(function)
    assert f"{function.__module__}.{function.__qualname__}" == declared.name
    found = [(alias, resolve(alias)) for alias in declared.aliases]
    assert [alias for alias, each in found if getattr(each, "__func__", each) is not function] == []  # of an object it is bound to that
    assert inspect.iscoroutinefunction(function) == declared.awaited


@pytest.mark.parametrize("name", [pytest.param((spec, name), id=name) for spec in SPECS.values() for name in spec.inert])
def test_inert_name_exists(name: tuple[ClientSpec, str]) -> None:
    spec, dotted = name
    installed(spec)
    if "Valkey" in dotted:
        pytest.importorskip("valkey")
    assert callable(resolve(dotted))  # some are functions that build one


@pytest.mark.parametrize(("spec", "declared"), OBJECTS)
def test_declared_methods_exist(spec: ClientSpec, declared: Object) -> None:
    installed(spec, declared)
    cls = resolve(declared.name)
    fallback = handed_on_to(declared)
    assert [name for name in methods_of(declared) if not hasattr(cls, name) and not hasattr(fallback, name)] == []


@pytest.mark.parametrize(("spec", "declared"), OBJECTS)
def test_contexts_are_real(spec: ClientSpec, declared: Object) -> None:
    installed(spec, declared)
    if spec.library == "aioredis 1":
        pytest.skip("its context managers are classes of their own")
    cls = resolve(declared.name)
    for form in (each for each in declared.contexts if not is_of_another_release(f"{declared.name}.{each}")):
        assert hasattr(cls, "__aenter__" if form == "async with" else "__enter__"), form
    assert hasattr(cls, "__await__") == (declared.awaitable and not is_of_another_release(f"{declared.name}.await"))
    if declared.pool_argument:
        assert any(declared.pool_argument in inspect.signature(base).parameters for base in cls.__mro__[:2])


@pytest.mark.parametrize(("spec", "declared"), [param for param in OBJECTS if param.values[1].like])
def test_what_is_like_another_has_its_methods(spec: ClientSpec, declared: Object) -> None:
    installed(spec, declared)
    cls = resolve(declared.name)
    assert issubclass(cls, resolve(declared.like or "")) or hasattr(cls, "__getattr__")


@pytest.mark.parametrize(("spec", "declared"), [param for param in OBJECTS if param.values[1].pool_argument])
@pytest.mark.filterwarnings("ignore")
def test_attributes_hold_what_is_declared(spec: ClientSpec, declared: Object) -> None:
    installed(spec)
    for name, held in ((name, resolve(held)) for name, held in declared.attributes.items()):
        given = () if declared.made else (held.__new__(held),)  # a wrapper of one that exists
        assert isinstance(getattr(resolve(declared.name)(*given), name), held)


@pytest.mark.parametrize(("spec", "declared"), OBJECTS)
def test_awaited_as_declared(spec: ClientSpec, declared: Object) -> None:
    """A coroutine function is declared awaited; a plain function of a synchronous class, or one that gives an object, is not."""
    installed(spec, declared)
    wrong = []
    for name, method in methods_of(declared).items():
        function = implementing(declared, name)
        coroutine = inspect.iscoroutinefunction(function)
        decidable = coroutine or declared.mode is Mode.SYNC or inspect.isasyncgenfunction(function)
        decidable = decidable or method.role in (Role.MAKE, Role.OPEN, Role.ACQUIRE, Role.MULTI) or spec.library == "aioredis 1"
        if decidable and coroutine != method.awaited and method.returns_awaited is None:
            wrong.append(name)
    assert wrong == []


@pytest.mark.parametrize(("spec", "declared"), [param for param in OBJECTS if param.values[1].unawaitable])
def test_unawaitable_is_plain(spec: ClientSpec, declared: Object) -> None:
    """What must not be awaited is there, and is no coroutine function."""
    installed(spec, declared)
    wrong = [name for name in declared.unawaitable if inspect.iscoroutinefunction(implementing(declared, name))]
    assert wrong == []


@pytest.mark.parametrize(("spec", "declared"), [param for param in OBJECTS if param.values[1].coroutines])
def test_coroutines_are_there(spec: ClientSpec, declared: Object) -> None:
    """Some are plain functions that give a coroutine, so that only the names can be asked for."""
    installed(spec, declared)
    assert [name for name in declared.coroutines if not callable(getattr(resolve(declared.name), name, None))] == []


@pytest.mark.parametrize(("spec", "declared"), OBJECTS)
def test_blocking_argument_stands_where_declared(spec: ClientSpec, declared: Object) -> None:
    installed(spec, declared)
    for name, method in methods_of(declared).items():
        if method.blocking is None or method.blocking.argument is None:
            continue
        given = ("self", "tr")  # asyncio-redis passes the transaction by itself
        parameters = [each for each in inspect.signature(implementing(declared, name)).parameters.values() if each.name not in given]
        if all(parameter.kind in VARIABLE for parameter in parameters):
            continue  # refused by cluster pipelines
        names = [parameter.name for parameter in parameters]
        assert method.blocking.argument in names, name
        found = parameters[names.index(method.blocking.argument)]
        if found.kind is inspect.Parameter.KEYWORD_ONLY:
            assert method.blocking.position is None, name
        else:
            assert names.index(method.blocking.argument) == method.blocking.position, name
            if method.blocking.option is not None:
                hint = typing.get_type_hints(implementing(declared, name))[method.blocking.argument]
                options = [option for option in typing.get_args(hint) if option is not type(None)]
                assert [list(inspect.signature(option).parameters)[method.blocking.option[1]] for option in options] == [method.blocking.option[0]]
                continue
            assert method.blocking.when is not Blocks.UNLESS_NONE or found.default == 0


@pytest.mark.parametrize(("spec", "declared"), OBJECTS)
def test_transaction_argument_stands_where_declared(spec: ClientSpec, declared: Object) -> None:
    installed(spec, declared)
    for name, method in [*methods_of(declared).items(), ("__init__", declared.opening)]:
        if method is None or method.multi_argument is None:
            continue
        names = list(inspect.signature(implementing(declared, name)).parameters)[1:]
        assert names[method.multi_position or 0] == method.multi_argument
        default = inspect.signature(implementing(declared, name)).parameters[method.multi_argument].default
        assert default is inspect.Parameter.empty or bool(default) == method.multi


@pytest.mark.parametrize(("spec", "declared"), OBJECTS)
def test_no_blocking_command_is_forgotten(spec: ClientSpec, declared: Object) -> None:
    """A command of a client or transaction whose name starts with b, x or wait and that takes a timeout blocks."""
    installed(spec, declared)
    if declared.kind not in (Kind.CLIENT, Kind.TRANSACTION) or declared.name.endswith(("Sentinel", "RedisSentinel")) or declared.like:
        return
    forgotten = []
    for name, function, _ in own_methods(resolve(declared.name)):
        if name.startswith(("b", "x", "wait")) and {"timeout", "block"} & set(inspect.signature(function).parameters):
            method = declared.methods.get(name)
            if method is None or method.role not in (Role.BLOCK, Role.PLAIN):
                forgotten.append(name)
    assert forgotten == []


@pytest.mark.parametrize("spec", [param for param in SPECS.values() if param.shapes], ids=lambda spec: spec.library)
def test_shapes_name_commands(spec: ClientSpec) -> None:
    """What a shape is recognised by are commands of the object it gives, and none that other objects share."""
    installed(spec)
    for shape in spec.shapes:
        cls = handed_on_to(next(declared for declared in spec.objects if declared.name == shape.gives))
        assert sorted(name for name in shape.commands if not callable(getattr(cls, name, None))) == []
        assert not shape.commands & {"append", "copy", "execute", "keys", "move", "pipeline", "sort", "time", "type", "watch"}


# ---------------------------------------------------------------- pipelines: what is not declared must queue


def family_transactions() -> list[Any]:
    family = [param for param in OBJECTS if param.values[0].roots[:1] in [(root,) for root in FAMILY]]
    return [param for param in family if param.values[1].kind is Kind.TRANSACTION and param.values[0].library != "aioredis 1"]


@pytest.mark.parametrize(("spec", "declared"), family_transactions())
def test_pipeline_methods_are_declared_or_commands(spec: ClientSpec, declared: Object) -> None:
    """What the client and pipeline classes themselves define is declared, and so is every coroutine function, which queues nothing when called."""
    installed(spec, declared)
    cls = resolve(declared.name)
    queueing = {"pipeline_execute_command", "execute_command", "discard", "delete", "eval", "exists", "unlink", "mset_nonatomic"}
    unknown = []
    for name, function, from_mixin in own_methods(cls):
        if name in declared.methods:
            continue
        refused = function.__qualname__.startswith("block_pipeline_command")
        by_hand = not from_mixin and not refused and name not in queueing and spec.library != "aioredis 2"
        lazy = (inspect.iscoroutinefunction, inspect.isasyncgenfunction, inspect.isgeneratorfunction)
        if by_hand or any(kind(function) for kind in lazy):
            unknown.append(name)
    assert unknown == []


def arguments_for(function: Callable[..., Any]) -> list[Any]:
    """One plausible argument for each required parameter."""
    special: dict[str, Any] = {"mapping": {"a": "1"}, "fields": {"a": "1"}, "streams": {"a": "1"}, "keys": ["1"], "timeout": 1, "numkeys": 1}
    values: list[Any] = []
    for parameter in list(inspect.signature(function).parameters.values())[1:]:
        if parameter.kind is inspect.Parameter.VAR_POSITIONAL:
            values.append("1")
        elif parameter.kind is inspect.Parameter.POSITIONAL_OR_KEYWORD and parameter.default is inspect.Parameter.empty:
            values.append(special.get(parameter.name, "1"))
    return values


def calls(pipe: Any, methods: dict[str, Method], length: Callable[[Any], int]) -> tuple[list[str], list[str]]:
    """Call what is not declared and what is declared plain: (undeclared that queued nothing, plain that queued)."""
    silent, loud = [], []
    for name, function, _ in own_methods(type(pipe)):
        method = methods.get(name)
        if name in CONNECTING or (method is not None and (method.role is not Role.PLAIN or method.awaited)):
            continue
        before = length(pipe)
        try:
            result = getattr(pipe, name)(*arguments_for(function))
        except Exception:  # made-up arguments: a method that rejects them tells nothing
            continue
        if inspect.iscoroutine(result):
            result.close()
        queued = length(pipe) > before
        if method is None and not queued:
            silent.append(name)
        if method is not None and queued:
            loud.append(name)
    return silent, loud


@pytest.mark.parametrize("root", FORKS)
@pytest.mark.parametrize("mode", list(Mode), ids=lambda mode: mode.value)
@pytest.mark.filterwarnings("ignore")
def test_undeclared_pipeline_methods_queue(root: str, mode: Mode) -> None:
    """Run, without a server: a call of an undeclared method makes the queue longer, a call of a plain one does not."""
    spec = next(spec for spec in SPECS.values() if spec.roots == (root,) and spec.library.endswith("-py"))
    installed(spec)
    declared = next(item for item in spec.objects if item.mode is mode and item.name.endswith(".client.Pipeline"))
    client = next(item for item in spec.objects if item.mode is mode and item.kind is Kind.CLIENT and ".client." in item.name)

    async def run() -> tuple[list[str], list[str]]:
        pipe = resolve(client.name)().pipeline()
        return calls(pipe, dict(declared.methods), lambda pipe: len(pipe.command_stack))

    assert asyncio.run(run()) == ([], [])


@pytest.mark.parametrize("name", QUEUES)
@pytest.mark.filterwarnings("ignore")
def test_undeclared_methods_of_other_transactions_queue(name: str) -> None:
    spec, declared = next((spec, item) for spec in SPECS.values() for item in spec.objects if item.name == name)
    installed(spec)
    arguments, queue = QUEUES[name]
    assert calls(resolve(name)(*arguments), dict(declared.methods), lambda each: len(getattr(each, queue))) == ([], [])


@pytest.mark.parametrize("root", FORKS)
@pytest.mark.filterwarnings("ignore")
def test_await_of_a_queued_command(root: str) -> None:
    """On asyncio the await gives the pipeline and keeps the queue; on an asynchronous cluster pipeline it empties the queue."""
    spec = next(spec for spec in SPECS.values() if spec.roots == (root,) and spec.library.endswith("-py"))
    installed(spec)
    clients_async = [item for item in spec.objects if item.mode is Mode.ASYNC and item.kind is Kind.CLIENT]
    client, cluster = (next(item for item in clients_async if part in item.name) for part in (".client.", ".cluster."))

    async def run() -> tuple[bool, int, int, int]:
        pipe = resolve(client.name)().pipeline()
        given = await pipe.set("a", "1")
        nodes = resolve(cluster.name)(host="127.0.0.1", port=1)
        nodes._initialize = False  # nobody to ask for the nodes
        queue = nodes.pipeline().set("a", "1")
        before = len(queue)
        return given is pipe, len(pipe.command_stack), before, len(await queue)

    assert asyncio.run(run()) == (True, 1, 1, 0)


# ---------------------------------------------------------------- settings of connections

#: URLs by all schemes that a library of the family may know, with what each part of one may hold.
_PLACES = (
    "cache",
    "cache:6390",
    "cache:6390/",
    "cache/3",
    "bob:s%40cret@cache:6390/3",
    ":secret@cache",
    "bob@cache/x",
    "cache/3?db=4&username=ann&password=other",
    "/run/cache.sock",
    "bob:secret@/run/cache.sock?db=2",
)
_URLS = [f"{scheme}://{place}" for scheme in ("redis", "rediss", "unix", "valkey", "valkeys") for place in _PLACES]


def settings_of(declared: Object) -> tuple[Setting, ...]:
    """The settings of an object, or of the one that it is like."""
    other = next((item for spec in SPECS.values() for item in spec.objects if item.name == declared.like), None)
    return declared.settings or (settings_of(other) if other is not None else ())


def pool_of(declared: Object) -> type:
    """The class of the pool that a client has."""
    other = next((item for spec in SPECS.values() for item in spec.objects if item.name == declared.like), None)
    name = declared.attributes.get("connection_pool")
    if name is None:
        assert other is not None
        return pool_of(other)
    found: type = resolve(name)
    return found


WITH_SETTINGS = [param for param in OBJECTS if settings_of(param.values[1])]
CLIENTS_WITH_SETTINGS = [param for param in WITH_SETTINGS if param.values[1].pool_argument]
POOLS_WITH_SETTINGS = [param for param in WITH_SETTINGS if param.values[1].kind is Kind.POOL]


def plain_pool(cls: type, **arguments: object) -> Any:
    """A pool; the one of a Sentinel needs to know whose."""
    given = ("main", resolve(f"{cls.__module__}.Sentinel")([])) if cls.__name__ == "SentinelConnectionPool" else ()
    return cls(*given, **arguments)


def test_settings_are_declared_of_clients_and_pools_alike() -> None:
    assert {param.values[1].name.rpartition(".")[2] for param in CLIENTS_WITH_SETTINGS} >= {"Redis", "Valkey", "Database", "ArqRedis"}
    assert {param.values[1].name.rpartition(".")[2] for param in POOLS_WITH_SETTINGS} == {
        "ConnectionPool",
        "BlockingConnectionPool",
        "SentinelConnectionPool",
        "AsyncConnectionPool",
        "AsyncBlockingConnectionPool",
    }
    for param in WITH_SETTINGS:
        declared = param.values[1]
        assert (declared.kind is Kind.POOL) == bool(declared.settings_attribute), declared.name


@pytest.mark.parametrize(("spec", "declared"), [param for param in CLIENTS_WITH_SETTINGS if param.values[1].settings])
def test_settings_stand_where_declared(spec: ClientSpec, declared: Object) -> None:
    installed(spec, declared)
    parameters = dict(list(inspect.signature(resolve(declared.name).__init__).parameters.items())[1:])
    for setting in declared.settings:
        parameter = parameters[setting.name]
        assert parameter.default is None or parameter.default in setting.defaults, setting.name
        if setting.position is not None:
            assert list(parameters).index(setting.name) == setting.position, setting.name
        elif parameter.kind is not inspect.Parameter.KEYWORD_ONLY:
            assert list(parameters).index(setting.name) > 8, setting.name  # nobody counts so far


@pytest.mark.parametrize(("spec", "declared"), CLIENTS_WITH_SETTINGS)
@pytest.mark.filterwarnings("ignore")
def test_settings_are_ignored_beside_a_pool(spec: ClientSpec, declared: Object) -> None:
    installed(spec, declared)
    pool = pool_of(declared)()
    before = dict(pool.connection_kwargs)
    for setting in settings_of(declared):
        client = resolve(declared.name)(**{str(declared.pool_argument): pool, setting.name: True if setting.classes else "7"})
        assert client.connection_pool is pool
        assert {name: value for name, value in pool.connection_kwargs.items() if name in before} == before, setting.name
        assert (setting.in_pool or setting.name) not in pool.connection_kwargs


@pytest.mark.parametrize(("spec", "declared"), POOLS_WITH_SETTINGS)
@pytest.mark.filterwarnings("ignore")
def test_pool_makes_connections_with_its_settings(spec: ClientSpec, declared: Object) -> None:
    installed(spec, declared)
    cls = resolve(declared.name)
    if declared.connection_class is not None:
        name, position = declared.connection_class
        assert list(inspect.signature(cls.__init__).parameters)[1:][position] == name
    assert isinstance(getattr(plain_pool(cls), declared.settings_attribute), dict)
    for setting in declared.settings:
        argument = setting.in_pool or setting.name
        module = resolve(declared.name.rpartition(".")[0].replace(".sentinel", ".connection") + ".Connection").__module__
        if setting.classes:
            connection = plain_pool(cls, connection_class=resolve(next(iter(setting.classes)))).make_connection()
            assert type(connection) is not type(plain_pool(cls).make_connection())
            continue
        over = {"connection_class": resolve(f"{module}.UnixDomainSocketConnection")} if setting.in_pool else {}
        assert str(getattr(plain_pool(cls, **over, **{argument: "7"}).make_connection(), argument)) == "7", setting.name
        default = getattr(plain_pool(cls, **over).make_connection(), argument)
        assert default in (None, "", *setting.defaults), setting.name


@pytest.mark.parametrize(("spec", "declared"), [param for param in POOLS_WITH_SETTINGS if "Sentinel" not in param.values[1].name])
def test_url_says_what_is_read_from_it(spec: ClientSpec, declared: Object) -> None:
    installed(spec, declared)
    cls = resolve(declared.name)
    known = 0
    for url in _URLS:
        try:
            given = dict(cls.from_url(url).connection_kwargs)
        except ValueError:
            continue  # a scheme of another library
        known += 1
        kind = cls.from_url(url).connection_class
        for setting in declared.settings:
            if setting.classes:
                expected: object = True if kind in map(resolve, setting.classes) else Unsaid.NOT_GIVEN
            else:
                expected = given.get(setting.in_pool or setting.name, Unsaid.NOT_GIVEN)
            said = said_in_url(url, declared.settings)[setting.name]
            assert (said if isinstance(said, Unsaid) else str(said)) == (expected if isinstance(expected, Unsaid) else str(expected)), (
                url,
                setting.name,
            )
    assert known >= 3 * len(_PLACES)
