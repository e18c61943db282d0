"""What the names and attributes of one module may be: clients, and what makes them.

Read off Python's own tree for the gate, without libcst. Scopes are not told apart, and of what one name may be the
union counts: so more is found than there is, and never less for a name that two functions use.
"""

from __future__ import annotations

import ast
import builtins
import functools
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Final, NamedTuple, Protocol

from . import stdlib
from .python_trees import nodes_in

if TYPE_CHECKING:
    from .knowledge import Knowledge

#: What an expression may be, in bits: a client (or pool, or holder of a connection), what gives one when it is called,
#: what gives that when it is called, and so on: a call takes the next lower bit. Above them: what a library has.
CLIENT: Final = 1
MAKER: Final = 2
_CALLABLE: Final = 0b1111
_LIBRARY: Final = 0b10000
#: A call makes the client where it stands: what is called is a class, a partial or an alias, and no function.
MADE_THERE: Final = 0b100000
_GIVEN: Final = _CALLABLE | MADE_THERE
#: Methods by which a container gives what it holds; the commonest of them is a command as well.
_TAKING: Final = (stdlib.TAKING | stdlib.TAKING_ALL) - {"get"}
_TUPLE_BASES: Final = frozenset(map(stdlib.last, stdlib.TUPLE_BASES))
_FUNCTIONS: Final = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
_NESTED: Final = (*_FUNCTIONS, ast.ClassDef)
_DEFINITIONS: Final = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_BINDING: Final = (
    *(ast.Assign, ast.AnnAssign, ast.NamedExpr, ast.For, ast.AsyncFor, ast.comprehension, ast.withitem),
    *(ast.arguments, *_DEFINITIONS),
)
#: Methods by which an object gives something without a call: what they give is what a call of its class may give.
_ENTERED: Final = frozenset({"__enter__", "__aenter__", "__await__", "__new__"})
#: Annotations with such a word speak of what makes the object.
_OF_MAKERS: Final = frozenset({"Callable", "Type", "type"})
#: Functions and methods of the standard library that give an argument back, or what it gives; dependency
#: markers are the frameworks'.
TRANSPARENT: Final = frozenset(
    {
        "Annotated",
        "aclosing",
        "cast",
        "closing",
        "enter_async_context",
        "enter_context",
        "gather",
        "nullcontext",
        "partial",
    }
    | {"run", "run_until_complete", "shield", "wait_for"}
)
#: What a call of one of Python's own functions is passed, it makes nothing of.
_BUILTINS: Final = frozenset(vars(builtins))
_RECEIVERS: Final = frozenset({"self", "cls"})
_ALIASES: Final = frozenset({"TypeAlias"})
#: Rounds in which names pass on what they are.
_ROUNDS: Final = 4


@functools.lru_cache(maxsize=16)
def transparent(knowledge: Knowledge) -> frozenset[str]:
    """Names of what gives an argument back, or what it gives; the frameworks' declarations are loaded for that."""
    return TRANSPARENT | {name.rpartition(".")[2] for name in knowledge.vocabulary.dependencies.by_name}


class Given(NamedTuple):
    """What a module gives to others: by its own names, and by the attributes of the objects of its ``classes``.

    ``lent``: what it passes, at a place or by a keyword, to what it is given itself, as a decorator does. ``blocking``:
    its functions and methods that send a blocking command. ``handing``: its plain ones that return what a command
    gives, which may be a coroutine.
    """

    names: Mapping[str, int]
    members: Mapping[str, int]
    classes: frozenset[str]
    lent: Mapping[int | str, int]
    blocking: frozenset[str]
    handing: frozenset[str]


class Known(NamedTuple):
    """The last names, also of attributes, of what may be a client in a module, and of what may make one."""

    clients: frozenset[str]
    makers: frozenset[str]


class Passed:
    """What a module gives to the functions, classes and objects of others: by what it calls, and what it sets.

    ``by_call``: by the last name of what is called, what is passed at each place or by each keyword.
    """

    def __init__(self, names: NamesOfClients) -> None:
        self.by_call: dict[str, dict[int | str, int]] = {}
        self.attributes: dict[str, int] = {}
        for node in names.nodes:
            if isinstance(node, ast.Call):
                given: list[tuple[int | str, int]] = [(place, names.of(each)) for place, each in enumerate(node.args)]
                given += [(each.arg or "", names.of(each.value)) for each in node.keywords]
                if any(found & _GIVEN for _, found in given):
                    self._note_call(node, given)
                else:
                    self._note_target(node, names)
            elif isinstance(node, ast.Assign):
                found = names.of(node.value) & _GIVEN
                for target in node.targets if found else ():
                    if isinstance(target, ast.Attribute):
                        self.attributes[target.attr] = self.attributes.get(target.attr, 0) | found

    def _note_call(self, node: ast.Call, given: list[tuple[int | str, int]]) -> None:
        """Add what a call passes to what it calls, or to what that may call with the rest: ``submit(f, client)``."""
        self._note(last_name(node.func), given)
        for number, runs in enumerate(node.args):
            further = [(place - number - 1 if isinstance(place, int) else place, found) for place, found in given]
            self._note(last_name(runs), [each for each in further if isinstance(each[0], str) or each[0] >= 0])

    def _note_target(self, node: ast.Call, names: NamesOfClients) -> None:
        """Add what a call passes to a function as its ``args``: ``Thread(target=f, args=(client,))``."""
        named = {each.arg: each.value for each in node.keywords}
        args = named.get("args")
        if "target" in named and isinstance(args, (ast.Tuple, ast.List)):
            given: list[tuple[int | str, int]] = [(place, names.of(each)) for place, each in enumerate(args.elts)]
            self._note(last_name(named["target"]), given)

    def _note(self, called: str, given: list[tuple[int | str, int]]) -> None:
        for place, found in given if called else ():
            if found & _GIVEN:
                places = self.by_call.setdefault(called, {})
                places[place] = places.get(place, 0) | found & _GIVEN


class Imports(Protocol):
    """What imports give, as far as it comes from modules of the project."""

    def module(self, dotted: str) -> Given | None:
        """What the module of this name gives; None where that is none which gives anything."""

    def name(self, module: str, name: str) -> int:
        """What ``from module import name`` may be."""


class NamesOfClients:
    """The names of a module, and the attributes that it reads, that may be clients or make them."""

    def __init__(self, tree: ast.AST, knowledge: Knowledge, imports: Imports) -> None:
        self._knowledge = knowledge
        self._of_libraries: set[str] = set()
        self._modules: dict[str, Given] = {}
        self._homes: dict[str, str] = {}
        self.names: dict[str, int] = {}
        self._members: dict[str, int] = {}
        self._own_members: dict[str, int] = {}
        self._lent: dict[int | str, int] = {}
        self._results: dict[ast.AST, list[ast.expr]] = {}
        self.nodes = list(nodes_in(tree))
        self._definitions = [node for node in self.nodes if isinstance(node, _DEFINITIONS)]
        for node in self.nodes:
            if isinstance(node, ast.Import):
                self._import(node, imports)
            elif isinstance(node, ast.ImportFrom):
                self._import_from(node, imports)

    def know(self, members: Mapping[str, int], lent: Mapping[int | str, int]) -> None:
        """Add what the attributes of other modules' objects are, and what others lend to functions."""
        for name, found in members.items():
            self._members[name] = self._members.get(name, 0) | found
        for place, found in lent.items():
            self._lent[place] = self._lent.get(place, 0) | found

    def take(self, passed: Passed) -> None:
        """Add what other modules pass to what this one defines, and set at its objects."""
        self.know(passed.attributes, {})
        self._receive(passed, _DEFINITIONS)

    def _make(self, passed: Passed) -> None:
        """Add what the module itself passes to the classes that it defines: of functions too much goes by one name."""
        self._receive(passed, (ast.ClassDef,))

    def _receive(self, passed: Passed, kinds: tuple[type, ...]) -> None:
        for node in self._definitions:
            if isinstance(node, kinds):
                for name, found in _received(node, passed.by_call.get(node.name, {})):
                    self._add(name, found)

    def spread(self) -> bool:
        """Find out what the names get that assignments, parameters, loops, functions and classes bind.

        Returns: whether there is anything to get.
        """
        if not (self.names or self._modules or self._members or self._lent):
            return False
        binding = [node for node in self.nodes if isinstance(node, _BINDING)]
        for number in range(_ROUNDS):
            before = (*self.names.values(), *self._own_members.values())
            for node in binding:
                self._bind(node)
            if number == 1:
                self._make(Passed(self))
            elif before == (*self.names.values(), *self._own_members.values()):
                break
        return True

    def given(self) -> Given:
        """What the module gives to others; a class of a library, under its own name, they speak of themselves."""
        classes = frozenset(node.name for node in self.nodes if isinstance(node, ast.ClassDef))
        own = {name: self.names.get(name, 0) & _GIVEN for name in {*self._bound_on_top()} - self._of_libraries}
        members = {name: found & _GIVEN for name, found in self._own_members.items() if found & _CALLABLE}
        return Given(
            {name: found for name, found in own.items() if found},
            members,
            classes if members else frozenset(),
            self._lending(),
            frozenset(self._blocking()),
            frozenset(self._handing()),
        )

    def _blocking(self) -> Iterator[str]:
        """The names of the functions that call what blocks on what may be a client."""
        names = self._knowledge.blocking_commands - self._knowledge.sending
        for function in self.nodes:
            if isinstance(function, (ast.FunctionDef, ast.AsyncFunctionDef)):
                loads = (part for part in nodes_in(function) if isinstance(part, ast.Attribute))
                if any(load.attr in names and self.of(load.value) & CLIENT for load in loads):
                    yield function.name

    def _handing(self) -> Iterator[str]:
        """The names of the plain functions that return what a command of what may be a client gives."""
        names = self._knowledge.coroutines | self._knowledge.sent
        for function in self.nodes:
            if isinstance(function, ast.FunctionDef) and _may_give_awaitable(function):
                last = function.body[-1]
                func = last.value.func if isinstance(last, ast.Return) and isinstance(last.value, ast.Call) else None
                if isinstance(func, ast.Attribute) and func.attr in names and self.of(func.value) & CLIENT:
                    yield function.name

    def _lending(self) -> dict[int | str, int]:
        """What functions of the module pass to what they are given themselves."""
        parameters = {node.arg for node in self.nodes if isinstance(node, ast.arg)}
        found: dict[int | str, int] = {}
        for node in self.nodes:
            if isinstance(node, ast.Call) and last_name(node.func) in parameters:
                given: list[tuple[int | str, ast.expr]] = [*enumerate(node.args)]
                given += [(each.arg, each.value) for each in node.keywords if each.arg is not None]
                found.update({place: CLIENT for place, value in given if self.of(value) & CLIENT})
        return found

    def known(self) -> Known:
        """What may be a client, and what may make one, by last names alone."""
        everything = (*self.names.items(), *self._members.items(), *self._own_members.items())
        clients = frozenset(name for name, found in everything if found & CLIENT)
        return Known(clients, frozenset(name for name, found in everything if found & MAKER))

    def makes_in_function(self) -> bool:
        """Whether a function of the module calls what makes a client there."""
        functions = (node for node in self.nodes if isinstance(node, _FUNCTIONS))
        calls = (part for function in functions for part in nodes_in(function) if isinstance(part, ast.Call))
        return any(self.of(call.func) & MADE_THERE for call in calls)

    def _bound_on_top(self) -> Iterator[str]:
        """The names that the module binds outside of its functions and classes, or as ``global``."""
        waiting = list(self.nodes[:1])
        while waiting:
            node = waiting.pop()
            if isinstance(node, (ast.Name, ast.alias)):
                yield node.id if isinstance(node, ast.Name) else node.asname or node.name
            elif isinstance(node, _NESTED):
                yield getattr(node, "name", "")
            if not isinstance(node, _NESTED):
                waiting += ast.iter_child_nodes(node)
        yield from (name for node in self.nodes if isinstance(node, ast.Global) for name in node.names)

    # -- imports

    def _import(self, node: ast.Import, imports: Imports) -> None:
        for alias in node.names:
            if alias.name.partition(".")[0] in self._knowledge.roots:
                self._add(alias.asname or alias.name.partition(".")[0], _LIBRARY)
            else:
                given = imports.module(alias.name)
                if given is not None:
                    self._modules[alias.asname or alias.name] = given

    def _import_from(self, node: ast.ImportFrom, imports: Imports) -> None:
        module = "." * node.level + (node.module or "")
        self._homes.update({alias.asname: alias.name for alias in node.names if alias.asname is not None})
        if module.partition(".")[0] in self._knowledge.roots:
            for alias in node.names:
                self._add(alias.asname or alias.name, self._of_library(module, alias.name))
                if alias.asname is None:
                    self._of_libraries.add(alias.name)
            return
        for alias in node.names:
            if alias.name == "*":
                given = imports.module(module)
                for name, found in given.names.items() if given is not None else ():
                    self._add(name, found)
                continue
            given = imports.module(f"{module}{'' if module.endswith('.') else '.'}{alias.name}")
            if given is not None:
                self._modules[alias.asname or alias.name] = given
            self._add(alias.asname or alias.name, imports.name(module, alias.name))

    def _of_library(self, module: str, name: str) -> int:
        if self._knowledge.find(f"{module}.{name}") is not None:
            return MAKER | MADE_THERE
        return _LIBRARY if self._knowledge.is_interesting(module, name) else 0

    # -- expressions

    def of(self, node: ast.expr | None) -> int:
        """What an expression may be."""
        if isinstance(node, ast.Name):
            return self.names.get(node.id, 0)
        if isinstance(node, ast.Attribute):
            return self._of_attribute(node)
        if isinstance(node, ast.Call):
            return self._of_call(node)
        if isinstance(node, ast.Lambda):
            return (self.of(node.body) & _CALLABLE) << 1
        if isinstance(node, (ast.Await, ast.Starred, ast.NamedExpr)):
            return self.of(node.value)
        if isinstance(node, ast.Subscript):
            return self.of(node.value) | self.of(node.slice)
        if isinstance(node, ast.IfExp):
            return self.of(node.body) | self.of(node.orelse)
        return self._any(self._parts(node))

    @staticmethod
    def _parts(node: ast.expr | None) -> list[ast.expr]:
        """The expressions of which one is taken, or which one holds."""
        if isinstance(node, ast.BoolOp):
            return node.values
        if isinstance(node, (ast.Tuple, ast.List, ast.Set)):
            return node.elts
        if isinstance(node, ast.Dict):
            return node.values
        if isinstance(node, ast.BinOp):
            return [node.left, node.right]
        if isinstance(node, (ast.ListComp, ast.SetComp, ast.GeneratorExp)):
            return [node.elt]
        return [node.value] if isinstance(node, ast.DictComp) else []

    def _any(self, nodes: list[ast.expr]) -> int:
        found = 0
        for node in nodes:
            found |= self.of(node)
        return found

    def _of_attribute(self, node: ast.Attribute) -> int:
        known = self._knowledge
        found = self._members.get(node.attr, 0) | self._own_members.get(node.attr, 0)
        if isinstance(node.value, ast.Name) and node.value.id in _RECEIVERS:
            found |= self.names.get(node.attr, 0)  # a constructor above may keep what this one is given
        dotted = _dotted(node.value)
        if dotted in self._modules:
            found |= self._modules[dotted].names.get(node.attr, 0)
        value = self.of(node.value)
        if value & _LIBRARY:
            found |= MAKER | MADE_THERE if node.attr in known.makers else _LIBRARY
        if value & MAKER and node.attr in known.makers:
            found |= MAKER | MADE_THERE
        if value & CLIENT and (node.attr in known.giving or node.attr in known.makers):
            found |= MAKER
        if value & CLIENT and node.attr in _TAKING:
            found |= MAKER
        return found

    def _home_name(self, node: ast.AST) -> str:
        """The last name of what an expression names, as the module has it that it is imported from."""
        name = last_name(node)
        return self._homes.get(name, name) if isinstance(node, ast.Name) else name

    def _of_call(self, node: ast.Call) -> int:
        if last_name(node.func) == "super":
            return self.names.get("self", 0)
        target, called = self.of(node.func), self._home_name(node.func)
        found = (target & _CALLABLE) >> 1
        given = self._any([*node.args, *(keyword.value for keyword in node.keywords)]) & _GIVEN
        if given and called in transparent(self._knowledge):
            found |= given | (given & _CALLABLE) >> 1
        elif given & MAKER and not target and called not in _BUILTINS:
            found |= CLIENT  # build(redis.Redis, host="cache")
        elif given & CLIENT and not target and called[:1].isupper():
            found |= CLIENT  # Proxy(redis.Redis()), which may hand on what it does not have
        return found

    def _annotated(self, node: ast.expr | None) -> int:
        """What an annotation says that something is."""
        if node is None:
            return 0
        parts = list(nodes_in(node))
        quoted = [part.value for part in parts if isinstance(part, ast.Constant) and isinstance(part.value, str)]
        parts += [part for text in quoted for part in nodes_in(_expression(text))]
        if not any(self.of(part) & MAKER for part in parts if isinstance(part, (ast.Name, ast.Attribute))):
            return 0
        makes = any(self._home_name(part) in _OF_MAKERS for part in parts)
        return CLIENT | MAKER if makes else CLIENT

    # -- what binds names

    def _add(self, name: str, found: int) -> None:
        if found:
            self.names[name] = self.names.get(name, 0) | found

    def _add_member(self, name: str, found: int) -> None:
        if found:
            self._own_members[name] = self._own_members.get(name, 0) | found

    def _bind(self, node: ast.AST) -> None:
        """Bind what a node binds."""
        if isinstance(node, ast.Assign):
            for target in node.targets:
                self._assign(target, self.of(node.value))
        elif isinstance(node, ast.AnnAssign):
            said = self._annotated(node.value) << 1 if self._home_name(node.annotation) in _ALIASES else 0
            self._assign(node.target, said | self.of(node.value) | self._annotated(node.annotation))
        elif isinstance(node, ast.NamedExpr):
            self._assign(node.target, self.of(node.value))
        elif isinstance(node, (ast.For, ast.AsyncFor, ast.comprehension)):
            self._assign(node.target, self.of(node.iter))
        elif isinstance(node, ast.withitem):
            self._assign(node.optional_vars, self.of(node.context_expr))
        elif isinstance(node, ast.arguments):
            self._take(node)
        elif isinstance(node, ast.ClassDef):
            self._bind_class(node)
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            self._add(node.name, self._given_by(node) << 1)
            for name, found in _received(node, self._lent) if node.decorator_list else ():
                self._add(name, found)

    def _assign(self, target: ast.expr | None, found: int) -> None:
        if not found or target is None:
            return
        if isinstance(target, ast.Name):
            self._add(target.id, found)
        elif isinstance(target, ast.Attribute):
            self._add_member(target.attr, found)
        elif isinstance(target, (ast.Subscript, ast.Starred)):
            self._assign(target.value, found)
        elif isinstance(target, (ast.Tuple, ast.List)):
            for part in target.elts:
                self._assign(part, found)

    def _take(self, node: ast.arguments) -> None:
        """Bind parameters, by their annotations and defaults."""
        positional = [*node.posonlyargs, *node.args]
        for argument in (*positional, *node.kwonlyargs):
            self._add(argument.arg, self._annotated(argument.annotation) | self._lent.get(argument.arg, 0))
        for argument, default in zip(reversed(positional), reversed(node.defaults)):
            self._add(argument.arg, self.of(default))
        for argument, default_or_none in zip(node.kwonlyargs, node.kw_defaults):
            self._add(argument.arg, self.of(default_or_none))

    def _bind_class(self, node: ast.ClassDef) -> None:
        if any(self.of(base) & MAKER for base in node.bases):
            self._add(node.name, MAKER | MADE_THERE)
            self._add("cls", MAKER | MADE_THERE)
            self._add("self", CLIENT)
        if any(self._home_name(base) in _TUPLE_BASES for base in node.bases):
            fields = [each for each in node.body if isinstance(each, ast.AnnAssign)]
            self._add(node.name, max((self._annotated(each.annotation) for each in fields), default=0) << 1)
        for part in node.body:
            if isinstance(part, (ast.FunctionDef, ast.AsyncFunctionDef)):
                given = self._given_by(part)
                if given and part.name in _ENTERED:
                    self._add(node.name, given << 1)
                elif given:
                    self._add_member(part.name, given if _is_property(part) else given << 1)
            elif isinstance(part, ast.AnnAssign) and isinstance(part.target, ast.Name):
                self._add_member(part.target.id, self.of(part.value) | self._annotated(part.annotation))
            elif isinstance(part, ast.Assign):
                for each in part.targets:
                    self._add_member(last_name(each), self.of(part.value))

    def _given_by(self, function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
        """What a function returns or yields."""
        said = self._annotated(function.returns)
        if said:
            return said
        if function not in self._results:  # it is asked for in each round
            results = (node.value for node in _within(function) if isinstance(node, (ast.Return, ast.Yield)))
            self._results[function] = [value for value in results if value is not None]
        return self._any(self._results[function]) & _CALLABLE >> 1


def _within(function: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[ast.AST]:
    """What stands in a function, without what stands in functions and classes in it."""
    waiting: list[ast.AST] = list(function.body)
    while waiting:
        node = waiting.pop()
        yield node
        if not isinstance(node, _NESTED):
            waiting += ast.iter_child_nodes(node)


def _received(
    node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef, places: Mapping[int | str, int]
) -> Iterator[tuple[str, int]]:
    """The names by which a function, or what makes an object of a class, receives what is passed at some places."""
    if isinstance(node, ast.ClassDef):
        made = [
            each for each in node.body if isinstance(each, ast.FunctionDef) and each.name in ("__init__", "__new__")
        ]
        if made:
            yield from _received(made[0], places)
            return
        fields = [each.target for each in node.body if isinstance(each, ast.AnnAssign)]
        names = [each.id for each in fields if isinstance(each, ast.Name)]
    else:
        names = [each.arg for each in (*node.args.posonlyargs, *node.args.args)]
        names = names[1:] if names[:1] and names[0] in _RECEIVERS else names
    for place, found in places.items():
        if isinstance(place, str):
            yield place, found
        elif place < len(names):
            yield names[place], found


def _may_give_awaitable(function: ast.FunctionDef) -> bool:
    """Whether a function says that it gives something to be awaited, or nothing of what it gives."""
    if function.returns is None:
        return True
    return any(last_name(part) in stdlib.AWAITABLES | {"Any"} for part in nodes_in(function.returns))


def _is_property(method: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    return any("property" in last_name(each) for each in method.decorator_list)


def _expression(text: str) -> ast.AST:
    """The tree of a quoted annotation; an empty one where it is none."""
    try:
        return ast.parse(text, mode="eval")
    except (SyntaxError, ValueError):
        return ast.Load()


def _dotted(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return f"{_dotted(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""


def last_name(node: ast.AST) -> str:
    """The last name of an expression that is one, or an attribute."""
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""
