"""What a map shows of the clients and pools of a module, in words and numbers alone.

Where each is made, how long it lives, how many connections it has at most, after which time its commands are given up,
which commands are sent through it, and by whom. An object is identified by the place that keeps it, as for RDP301:
:mod:`.client_identity`. Nothing here holds on to a module: a map outlives what is forgotten of a large project.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final, NamedTuple

import libcst as cst

from ...options import Settings
from ...spec import Kind, names_in
from ..inference.amounts import Amounts
from ..inference.candidates import candidates_of
from ..inference.engine import types_of
from ..inference.instances import only_object
from ..inference.pools import is_thin, pool_of
from ..inference.values import LibraryObject, Origin, OriginKind, alternatives, method_of, things_in, without_await
from ..program.module import Module
from ..reachability.callgraph import CallEdge
from ..reachability.places import places_of
from ..reachability.reachability import CallPath, reachability_of
from ..reachability.runners import Runner, RunnerKind, Runners, runners_of
from ..symbols.builder import symbols_of
from ..symbols.positions import positions_of
from ..symbols.scopes import Scope
from ..syntax import nodes
from ..syntax.spelling import spelled
from .block_times import FOR_EVER, block_times_of
from .client_identity import identities_of, in_order
from .client_uses import Use, client_uses_of, constants_of
from .constructions import builder_of, built_per_request
from .loop_constructions import loop_constructions
from .redis_receivers import Verdict, receivers_of
from .reply_timeouts import Limits, bounds_at, is_single, reply_limits_at
from .report import Report

#: An object that was taken from one that was taken from one...: longer ways back are not followed.
_DEEPEST: Final = 4
#: Characters of an expression that are shown.
_LONGEST: Final = 60


class At(NamedTuple):
    """A place: the path as messages show it, the line (from 1) and the column (from 0)."""

    path: str
    line: int
    column: int


class Key(NamedTuple):
    """Which object is meant: where it is made, and the place that is evaluated once for each."""

    made: At
    place: At


class Life(enum.Enum):
    """How long an object lives."""

    PROCESS = "process"  # the process keeps it
    OBJECT = "object"  # an object of a class of the project keeps it
    REQUEST = "request"  # a handler makes one each time it runs
    TURN = "turn"  # a loop without an end makes one on each turn
    TASK = "task"  # a task or thread makes one, each time it is started
    CALL = "call"  # a function makes one each time it is called
    UNKNOWN = "unknown"  # it is given, and nobody in sight makes it


class Said(enum.Enum):
    """Who says a number."""

    CODE = "code"
    DEFAULT = "library default"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Number:
    """The ``values`` that a setting may have, None: no limit; ``is_open``: or something else.

    ``by`` says who says so, ``argument`` how the call can.
    """

    values: tuple[float | None, ...]
    is_open: bool
    by: Said
    argument: str = ""


@dataclass(frozen=True)
class Step:
    """``name`` is run at a place."""

    name: str
    at: At


@dataclass(frozen=True)
class RunBy:
    """Who runs something: ``kind`` of :class:`~..reachability.runners.RunnerKind`, ``noun`` in a framework's words.

    ``steps`` are the calls from there to it.
    """

    kind: str
    noun: str
    name: str
    at: At
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True)
class MappedClient:
    """A client, a pool, or a connection that is made by itself.

    ``classes``: the library's importable names; ``expression``: the call that makes it, ``name`` where it is stored;
    ``function``: what the place that is evaluated for each stands in ("" for the module). ``life_of`` says in words
    whose life it has. ``is_thin``: it is made over a pool and owns no connection; ``pools`` are those in sight.
    ``own_classes``: the classes of the project that it is an object of. ``shared_as``: how its library is asked for the
    one that the process has ("" where it is made).
    """

    key: Key
    kind: str
    classes: tuple[str, ...]
    library: str
    is_async: bool
    source: str
    expression: str
    name: str
    function: str
    life: Life
    life_of: str
    made_by: RunBy | None
    is_thin: bool
    pools: tuple[Key, ...]
    finds_servers: bool
    of_each_node: bool
    most_connections: Number
    reply_timeout: Number
    own_classes: tuple[At, ...] = ()
    shared_as: str = ""


@dataclass(frozen=True)
class MappedUse:
    """One command, or what takes a connection, that is sent through some objects.

    ``blocks``: it waits until something comes; ``block_seconds`` so long at most, None: without an end.
    """

    clients: tuple[Key, ...]
    command: str
    at: At
    function: str
    blocks: bool
    block_seconds: tuple[float | None, ...]
    runners: tuple[RunBy, ...]
    is_cut: bool


@dataclass(frozen=True)
class UnknownReceiver:
    """A Redis method on something that is not known, or not for sure, and why: the answer is lost at ``lost``."""

    at: At
    method: str
    verdict: str
    reason: str
    lost: At


@dataclass(frozen=True)
class MappedModule:
    """All that a module adds to the map."""

    clients: tuple[MappedClient, ...]
    uses: tuple[MappedUse, ...]
    unknown: tuple[UnknownReceiver, ...]


class Mapper:
    """What a map shows of one module."""

    def __init__(self, report: Report) -> None:
        self.module: Module = report.module
        self.settings: Settings = report.settings
        self.symbols = symbols_of(self.module)
        self.types = types_of(self.module)
        self.identities = identities_of(self.module)
        self.client_uses = client_uses_of(self.module)
        self._clients: dict[Key, MappedClient] = {}
        self._runners: dict[Scope, Runners] = {}
        self._places: dict[cst.CSTNode, tuple[cst.CSTNode, Scope] | None] = {}
        self._uses = () if self.module.is_test else tuple(self._all_uses())
        self._used: dict[cst.CSTNode, tuple[Key, ...]] = {
            node: keys for use, keys in self._uses for node in (use.node, use.sent)
        }

    def mapped(self) -> MappedModule:
        """Clients in the order of where they are made, uses in the order of the source; nothing of a test."""
        if self.module.is_test:
            return MappedModule((), (), ())
        for call in self.symbols.calls:
            for thing in self._made_by(call):
                self._note(Origin(OriginKind.MADE, call, self.symbols.scope_of_call[call]), thing)
        uses = tuple(self._use(use, keys) for use, keys in self._uses if keys)
        unknown = (*self._unknown(), *map(self._without_client, (use for use, keys in self._uses if not keys)))
        return MappedModule(tuple(self._clients[key] for key in sorted(self._clients)), uses, unknown)

    def clients_at(self, node: cst.CSTNode) -> tuple[Key, ...]:
        """The objects that a finding at a node is about: those of the first call there that is one of a library's."""
        parts = [node, *nodes.descendants(node, into_functions=False)]
        for part in (*parts, *self.symbols.ancestors(node)):
            if isinstance(part, (cst.BaseCompoundStatement, cst.Module)) and part is not node:
                break
            keys = self._used.get(part, ()) or (self._keys_at(part) if isinstance(part, cst.Call) else ())
            if keys:
                return keys
        return ()

    def _keys_at(self, call: cst.Call) -> tuple[Key, ...]:
        """The objects that a call makes, or that it is a method of, be it of what was taken from them."""
        if next(self._made_by(call), None) is not None:
            return (_key(self._placed(Origin(OriginKind.MADE, call, self.symbols.scope_of_call[call]))),)
        target = method_of(self.types.value_of(call.func))
        owner = target.owner if target is not None else None
        roots = _roots(owner) if isinstance(owner, LibraryObject) else ()
        return tuple(dict.fromkeys(_key(self._placed(origin)) for root in roots for origin in in_order(root.origins)))

    def _placed(self, origin: Origin) -> Origin:
        """An origin with the place that is evaluated once for each object.

        What an object of a class keeps, of which there is only one in sight, is made with that.
        """
        node, scope = origin.node, origin.scope
        function = scope.enclosing_function()
        if origin.given_by is not None or function is None or not isinstance(node, cst.Call):
            return origin
        if node not in self._places:
            cls = _keeping_class(node, function)
            made = only_object(types_of(cls.module), cls) if cls is not None else None
            self._places[node] = (made.call, made.scope) if made is not None else None
        place = self._places[node]
        return origin if place is None else replace(origin, given_by=place)

    # -- what is made

    def _made_by(self, call: cst.Call) -> Iterator[LibraryObject]:
        """The client, pool or connection that a call makes, thin clients among them."""
        scope = self.symbols.scope_of_call[call]
        built = builder_of(self.module).built(call, scope)
        if built is not None:
            yield built
            return
        if not candidates_of(self.module).may_make(call, self.module.knowledge.makers):
            return
        for each in alternatives(without_await(self.types.value_of(call))):
            is_made = isinstance(each, LibraryObject) and each.kind is not Kind.TRANSACTION
            if isinstance(each, LibraryObject) and is_made and _is_made_at(each, call):
                yield each
                return

    def _note(self, origin: Origin, thing: LibraryObject) -> None:
        """Remember an object for the map."""
        origin = self._placed(origin)
        key = _key(origin)
        if key in self._clients:
            return
        call = origin.node if isinstance(origin.node, cst.Call) else None
        is_over = call is not None and is_thin(origin.module, call, thing)
        life, life_of, made_by = _life(origin)
        place, scope = origin.place
        most = bounds_at(origin, thing, self.settings)
        limit, timeout = thing.item.most_connections, thing.item.reply_timeout
        single = thing.item.one_connection_argument if is_single(origin, thing) else None
        self._clients[key] = MappedClient(
            key=key,
            kind=thing.kind.value,
            classes=tuple(dict.fromkeys(_importable(thing))),
            library=thing.library.library,
            is_async=thing.is_async,
            source=origin.source.value,
            expression=_expression(origin.node),
            name=_name(place, scope),
            function=scope.qualname,
            life=life,
            life_of=life_of,
            made_by=made_by,
            is_thin=is_over,
            pools=self._pools(origin, thing),
            finds_servers=thing.item.finds_servers,
            of_each_node=limit is not None and limit.of_each_node,
            most_connections=_number(most, single or (limit.argument if limit is not None else "")),
            reply_timeout=_number(
                reply_limits_at(origin, thing, self.settings), timeout.argument if timeout is not None else ""
            ),
            own_classes=tuple(_at(cls.module, cls.scope.node) for cls in thing.of if cls is not None),
            shared_as=_asked(origin) if origin.source is OriginKind.SHARED else "",
        )

    def _pools(self, origin: Origin, thing: LibraryObject) -> tuple[Key, ...]:
        """The pools in sight that a client is made over."""
        call = origin.node
        if not isinstance(call, cst.Call):
            return ()
        given = pool_of(origin.module, call, thing) or _taken_over(origin.module, call)
        pools = things_in(types_of(origin.module).value_of(given)) if given is not None else []
        for pool in pools:
            for each in pool.origins:
                self._note(each, pool)
        return tuple(_key(self._placed(each)) for pool in pools for each in in_order(pool.origins))

    # -- who uses it

    def _all_uses(self) -> Iterator[tuple[Use, tuple[Key, ...]]]:
        """The commands of the module, and the objects that each goes through."""
        found = (*self.client_uses.uses, *self.client_uses.uses_outside, *self.client_uses.readings)
        first = {use.node: use for use in reversed(found)}
        for use in sorted(first.values(), key=lambda use: self.symbols.order_at(use.node)):
            keys: dict[Key, None] = {}
            for root in _roots(use.thing):
                own = self.identities.of_only_object(use) if root is use.thing else ()
                for origin in in_order(own or root.origins):
                    self._note(origin, root)
                    keys[_key(self._placed(origin))] = None
            yield use, tuple(keys)

    def _use(self, use: Use, keys: tuple[Key, ...]) -> MappedUse:
        if use.function not in self._runners:
            self._runners[use.function] = runners_of(use.function)
        runners, is_cut = self._runners[use.function]
        times = block_times_of(use) if use.waits else Amounts()
        return MappedUse(
            keys,
            use.command.strip("_"),
            _at(self.module, use.node),
            use.function.qualname,
            use.waits,
            _values(times),
            tuple(map(run_by, runners)),
            is_cut,
        )

    def _unknown(self) -> Iterator[UnknownReceiver]:
        for receiver in receivers_of(self.module):
            cause = receiver.cause
            if receiver.verdict is not Verdict.CERTAIN and cause is not None:
                yield UnknownReceiver(
                    _at(self.module, receiver.node),
                    spelled(receiver.call.func, _LONGEST),
                    receiver.verdict.value,
                    cause.reason.value,
                    _at(cause.module, cause.node),
                )

    def _without_client(self, use: Use) -> UnknownReceiver:
        """A command through a connection that was taken from nothing in sight."""
        origin = use.thing.origins[0]
        return UnknownReceiver(
            _at(self.module, use.node),
            spelled(use.sent.func, _LONGEST),
            Verdict.UNCERTAIN.value,
            f"{' or '.join(_importable(use.thing))} that was taken from no client in sight",
            _at(origin.module, origin.node),
        )


# ---------------------------------------------------------------- which object


def _is_made_at(thing: LibraryObject, call: cst.Call) -> bool:
    return any(origin.node is call and origin.source is OriginKind.MADE for origin in thing.origins)


def _roots(thing: LibraryObject, depth: int = 0) -> Iterator[LibraryObject]:
    """The clients and pools that an object is, or was taken from; a connection that is made by itself."""
    if thing.kind in (Kind.CLIENT, Kind.POOL) or depth >= _DEEPEST:
        yield thing
        return
    for origin in thing.origins:
        owner = _owner(origin)
        if owner is not None:
            yield from _roots(owner, depth + 1)
        elif origin.source is OriginKind.MADE:
            yield thing


def _owner(origin: Origin) -> LibraryObject | None:
    """The object whose method gave another one."""
    if origin.source is not OriginKind.TAKEN or not isinstance(origin.node, cst.Call):
        return None
    target = method_of(types_of(origin.module).value_of(origin.node.func))
    return target.owner if target is not None and isinstance(target.owner, LibraryObject) else None


def _taken_over(module: Module, call: cst.Call) -> cst.BaseExpression | None:
    """The pool that a call takes over from whoever made it: closing what it gives closes the pool."""
    target = method_of(types_of(module).value_of(call.func))
    takes_over = target is not None and target.method is not None and target.method.takes_over
    return call.args[0].value if takes_over and call.args else None


def _key(origin: Origin) -> Key:
    place, scope = origin.place
    return Key(_at(origin.module, origin.node), _at(scope.module, place))


def _at(module: Module, node: cst.CSTNode) -> At:
    return At(module.path, *(positions_of(module).of(node) if node is not module.tree else (1, 0)))


# ---------------------------------------------------------------- in words


def _importable(thing: LibraryObject) -> Iterator[str]:
    """How users write the classes of an object: the shortest name of each by which it can be imported."""
    names = [name.partition("#")[0] for name in names_in(thing.item.name)]
    yield from (min((*thing.item.aliases, name), key=lambda each: (each.count("."), len(each))) for name in names)


def _expression(node: cst.CSTNode) -> str:
    """The call that makes an object, or what says that it is one."""
    if isinstance(node, cst.Call):
        return f"{spelled(node.func, _LONGEST - 2)}()"
    if isinstance(node, cst.BaseExpression):
        return spelled(node, _LONGEST)
    if isinstance(node, cst.Param):
        return node.name.value
    return node.name.value if isinstance(node, (cst.ClassDef, cst.FunctionDef)) else ""


def _asked(origin: Origin) -> str:
    """How a library is asked for its client: two that ask alike get the same."""
    call = origin.node
    if not isinstance(call, cst.Call):
        return _expression(call)
    given = ", ".join(map(repr, constants_of(call)))
    return f"{origin.scope.home_name(call.func)}({given})"


def _name(place: cst.CSTNode, scope: Scope) -> str:
    """What the object that is made at a place is stored as; "" where no assignment says."""
    statement = symbols_of(scope.module).statement_of(place)
    if isinstance(statement, cst.SimpleStatementLine):
        statement = statement.body[0]
    if isinstance(statement, cst.Assign):
        targets: Sequence[cst.BaseExpression] = [each.target for each in statement.targets]
    else:
        targets = [statement.target] if isinstance(statement, cst.AnnAssign) else []
    names = [spelled(target, _LONGEST) for target in targets if isinstance(target, (cst.Name, cst.Attribute))]
    return names[0] if names else ""


def run_by(runner: Runner) -> RunBy:
    """A runner in words."""
    name = runner.function.qualname or runner.module.path
    return RunBy(runner.kind.value, runner.noun, name, _at(runner.module, runner.node), _steps(runner.steps))


def _steps(steps: Iterable[CallEdge]) -> tuple[Step, ...]:
    return tuple(Step(step.callee.qualname, _at(step.module, step.node)) for step in steps)


def _of_chain(chain: CallPath) -> RunBy:
    handler = chain.handler
    at = _at(handler.module, handler.node)
    return RunBy(RunnerKind.HANDLER.value, handler.noun, handler.function.qualname, at, _steps(chain.steps))


def _number(limits: Limits, argument: str) -> Number:
    values = _values(limits.times)
    by = Said.DEFAULT if limits.is_default else Said.CODE if values else Said.UNKNOWN
    return Number(values, limits.times.is_open, by, argument)


def _values(amounts: Amounts) -> tuple[float | None, ...]:
    """The numbers, the smallest first, and None at the end for no limit."""
    known = {FOR_EVER if each is None else each for each in amounts.known}
    return tuple(None if each == FOR_EVER else each for each in sorted(known))


# ---------------------------------------------------------------- how long it lives


def _life(origin: Origin) -> tuple[Life, str, RunBy | None]:
    """How long the object lives that is made at a place, in words, and which handler makes it."""
    if origin.source is OriginKind.SHARED:
        return Life.PROCESS, "the process: the library keeps it", None
    place, scope = origin.place
    is_made = origin.source in (OriginKind.MADE, OriginKind.PARAMETER) and isinstance(origin.node, cst.Call)
    if not is_made:
        return Life.UNKNOWN, _WHERE_FROM.get(origin.source, "nobody in sight makes it"), None
    function = scope.enclosing_function()
    if function is None:
        return Life.PROCESS, "the process: made when the module is imported", None
    if origin.given_by is None:
        again = _made_again(origin)
        if again is not None:
            return again
    reachability = reachability_of(scope.module)
    if reachability.is_process_lived(origin):
        cls = _keeping_class(place, function)
        if cls is not None:
            return Life.OBJECT, f"each {cls.qualname}, which keeps it", None
        return Life.PROCESS, f"the process: {_how_kept(place, function)}", None
    chain = reachability.chain_of(function)
    if chain is not None:
        return Life.REQUEST, f"each call of {chain.handler.noun} {chain.handler.function.qualname}", _of_chain(chain)
    return _of_runners(function)


#: What runs a function again and again.
_ANEW: Final = (RunnerKind.HANDLER, RunnerKind.TASK, RunnerKind.THREAD)


def _of_runners(function: Scope) -> tuple[Life, str, RunBy | None]:
    """How long an object lives that a function makes for itself, by who runs it."""
    runners = runners_of(function).found
    kinds = {runner.kind for runner in runners}
    if kinds and kinds <= {RunnerKind.MAIN, RunnerKind.MODULE, RunnerKind.STARTUP}:
        return Life.PROCESS, f"the process: {function.qualname} runs once", None
    first = next((runner for runner in runners if runner.kind in _ANEW), None)
    if first is None:
        return Life.CALL, f"each call of {function.qualname}", None
    life = Life.REQUEST if first.kind is RunnerKind.HANDLER else Life.TASK
    return life, f"each call of {first.noun} {first.function.qualname}", run_by(first)


#: Of what is not made in sight.
_WHERE_FROM: Final = {
    OriginKind.PARAMETER: "it is given by callers",
    OriginKind.ANNOTATED: "an annotation says what it is, nobody in sight makes it",
    OriginKind.SHAPE: "its use says what it is, nobody in sight makes it",
}


def _made_again(origin: Origin) -> tuple[Life, str, RunBy | None] | None:
    """Of what a handler or an endless loop makes each time."""
    for item in built_per_request(origin.module):
        if item.node is origin.node:
            handler = item.chain.handler
            said = f"each call of {handler.noun} {handler.function.qualname}"
            return Life.REQUEST, said, _of_chain(item.chain)
    for loop in loop_constructions(origin.module):
        if loop.node is origin.node:
            line = positions_of(loop.turn.module).line(loop.turn.loop)
            return Life.TURN, f"each turn of the loop at {loop.turn.module.path}:{line}", None
    return None


def _keeping_class(place: cst.CSTNode, function: Scope) -> Scope | None:
    """The class whose objects keep what is made at a place, each its own."""
    cls = function.enclosing_class()
    if cls is None or not function.receiver or "classmethod" in function.decorator_names:
        return None
    own = f"{function.receiver}."
    places = list(places_of(function.module).of(place, function))
    return cls if places and all(each.text.startswith(own) for each in places) else None


def _how_kept(place: cst.CSTNode, function: Scope) -> str:
    """Who keeps what a function makes once."""
    if function in reachability_of(function.module).handlers.startup:
        return f"{function.qualname} makes it at start-up"
    if reachability_of(function.module).lifetime.is_cached(function):
        return f"the result of {function.qualname}() is cached"
    stored = next((each.text for each in places_of(function.module).of(place, function)), "")
    return f"{stored} keeps it" if stored else f"{function.qualname} makes it once"
