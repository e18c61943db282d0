"""The declarations of ``clients/`` and ``frameworks/``, found by discovery and indexed once per process."""

from __future__ import annotations

import functools
import importlib
import pkgutil
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from types import ModuleType
from typing import Final, TypeVar, Union

from . import clients, frameworks
from .helpers import Helpers
from .options import OwnNames
from .own_names import UserDeclarations
from .spec import Blocks, ClientSpec, FrameworkSpec, Function, Kind, Object, Role, agreed, names_in
from .vocabulary import Vocabulary
from .words import Words, as_word

#: Names that projects give to what makes a PubSub or a monitor.
_LISTENING: Final = re.compile(r"pub_?sub|subscri|(?:^|_)(?:feed|listener|monitor)(?:_|$)", re.IGNORECASE)

Declared = Union[Object, Function]
Spec = TypeVar("Spec", ClientSpec, FrameworkSpec)


@dataclass(eq=False)
class Knowledge:
    """Dotted names to declarations.

    Where two libraries share a name, the identifiers of the asking module decide (``ClientSpec.marks``), and where it
    has none of either, those of the modules around it.

    ``own``: what the user's options say of the project's names.
    """

    clients: tuple[ClientSpec, ...]
    load_frameworks: Callable[[], tuple[FrameworkSpec, ...]]
    own: UserDeclarations = field(default_factory=lambda: UserDeclarations(OwnNames()))
    inert: frozenset[str] = frozenset()
    _declared: dict[str, list[tuple[ClientSpec, Declared]]] = field(default_factory=dict)
    _objects: dict[str, tuple[ClientSpec, Object]] = field(default_factory=dict)
    _names: dict[tuple[Role, ...], frozenset[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.inert = frozenset(name for spec in self.clients for name in spec.inert)
        named = {item.name: item for spec in self.clients for item in spec.objects}
        self.clients = tuple(
            replace(spec, objects=tuple(_completed(item, named) for item in spec.objects)) for spec in self.clients
        )
        for spec in self.clients:
            for item in spec.objects:
                self._objects.setdefault(item.name, (spec, item))
            everything: tuple[Declared, ...] = (*spec.objects, *spec.functions)
            for declared in everything:
                for name in (declared.name, *declared.aliases):
                    self._declared.setdefault(name, []).append((spec, declared))

    def find(
        self,
        dotted: str,
        speaks_of: Callable[[frozenset[str]], bool] = lambda _: False,
        others_speak_of: Callable[[str, frozenset[str]], bool] = lambda _, __: False,
    ) -> tuple[ClientSpec, Declared] | None:
        """What the importable name ``dotted`` is, or None when no library declares it.

        ``speaks_of`` says whether the asking module has one of some identifiers; ``others_speak_of`` whether another
        one has that imports the same package.
        """
        found = self._declared.get(dotted)
        if not found:
            return None
        if len(found) > 1:
            for spec, declared in found:
                if spec.marks and speaks_of(spec.marks):
                    return spec, declared
            package = dotted.partition(".")[0]
            told = [each for each in found if each[0].marks and others_speak_of(package, each[0].marks)]
            if len(told) == 1:
                return told[0]
        return found[-1]

    def object_named(self, name: str) -> tuple[ClientSpec, Object]:
        """The object with the canonical name ``name``, and its library; for several names, what stands for all of them.

        Raises:
            KeyError: for a name that no file declares.
        """
        if name not in self._objects:
            found = [self._objects[each] for each in names_in(name)]
            self._objects[name] = found[0][0], functools.reduce(agreed, (item for _, item in found))
        return self._objects[name]

    def has_option(self, library: ClientSpec) -> bool:
        """Whether the version that the user gives as an option is one of the library, or of what is below it."""
        return any(spec.minors and spec.distribution == library.distribution for spec in self.clients)

    @functools.cached_property
    def roots(self) -> frozenset[str]:
        """Top-level packages of all client libraries."""
        return frozenset(root for spec in self.clients for root in spec.roots)

    @functools.cached_property
    def frameworks(self) -> tuple[FrameworkSpec, ...]:
        """The declarations of ``frameworks/``, loaded when they are first asked for.

        A file that ends at the gate needs none.
        """
        return self.load_frameworks()

    @functools.cached_property
    def vocabulary(self) -> Vocabulary:
        """The rows of all frameworks by the names they speak of."""
        return Vocabulary(self.frameworks)

    @functools.cached_property
    def helpers(self) -> Helpers:
        """What the helpers of Python, of all declared packages, and of projects do with what is passed to them."""
        return Helpers(self.frameworks)

    @functools.cached_property
    def all_roots(self) -> frozenset[str]:
        """Top-level packages of all declared libraries and frameworks: never modules of the project."""
        return self.roots | self.vocabulary.roots | {"builtins"}

    @functools.cached_property
    def clients_held(self) -> dict[str, str]:
        """Attributes of classes of frameworks that hold a client, by their dotted names, with its canonical name."""
        return {dotted: cls for spec in self.frameworks for dotted, cls in spec.attributes if cls in self._objects}

    @functools.cached_property
    def results(self) -> dict[str, str]:
        """Functions and methods of frameworks, by their dotted names, with the class of what they give."""
        return {dotted: cls for spec in self.frameworks for dotted, cls in spec.results}

    @functools.cached_property
    def result_classes(self) -> frozenset[str]:
        """The classes that stand in ``results``."""
        return frozenset(self.results.values())

    @functools.cached_property
    def _prefixes(self) -> frozenset[str]:
        """Every beginning of a declared name: packages, modules, classes."""
        parts = (name.split(".") for name in (*self._declared, *self.inert))
        return frozenset(".".join(each[:length]) for each in parts for length in range(1, len(each) + 1))

    def is_interesting(self, module: str, name: str) -> bool:
        """Whether ``from module import name`` imports something declared, or what leads there.

        Exceptions of a library do not.
        """
        return (name == "*" and module in self._prefixes) or f"{module}.{name}" in self._prefixes

    @functools.cached_property
    def clients_of_modules(self) -> dict[str, str]:
        """Modules that have one class of clients, by their dotted names, with the canonical name of that class.

        Some annotations name the module in place of the class: ``redis: aioredis.client``.
        """
        found: dict[str, set[str]] = {}
        for spec in self.clients:
            for item in spec.objects:
                if item.kind is Kind.CLIENT and "#" not in item.name:
                    found.setdefault(item.name.rpartition(".")[0], set()).add(item.name)
        return {module: name for module, names in found.items() if len(names) == 1 for name in names}

    @functools.cached_property
    def words(self) -> Words:
        """The questions that are asked of texts: ``client_words.WORDS``, made anew."""
        return Words(self.roots, self.telling_attributes, self.deciding_attributes, self.closing_attributes)

    @functools.cached_property
    def telling_attributes(self) -> frozenset[str]:
        """Method names that say Redis by themselves: commands that always block a client, openers of transactions.

        Also factories that nothing else is called like, and the parts of their objects that are read.
        """
        names: set[str] = set(self.telling_functions)
        for spec in self.clients:
            names.update(shape.opener for shape in spec.shapes)
            for item in spec.objects:
                names.update(name for name, method in item.methods.items() if method.role is Role.OPEN)
                parts = item.shown_by.parts if item.shown_by is not None else ()
                names.update(part for part, _ in parts if part in item.attributes)
                if item.kind is Kind.CLIENT:
                    names.update(
                        name
                        for name, method in item.methods.items()
                        if method.blocking is not None and method.blocking.when is not Blocks.BY_NAME
                    )
        return frozenset(names - {"wait", "multi"})

    @functools.cached_property
    def telling_functions(self) -> dict[str, tuple[ClientSpec, Function]]:
        """Factories that are known by their last names alone."""
        pairs = ((spec, function) for spec in self.clients for function in spec.functions)
        return {name: (spec, function) for spec, function in pairs for name in function.telling}

    @functools.cached_property
    def deciding_attributes(self) -> frozenset[str]:
        """Method names of few other objects.

        A file that imports no client library hardly holds a finding without one of them. The plain commands among them
        are those by which a client is known, and what reads from a subscription.
        """
        shapes = (shape for spec in self.clients for shape in spec.client_shapes)
        items = (item for spec in self.clients for item in spec.objects if item.listening_ended_by)
        reads = {name for item in items for name, method in item.methods.items() if method.role is Role.BLOCK}
        names = self.telling_attributes | self.acquirers | self.methods_with(Role.MULTI)
        return names.union(reads, *(shape.commands for shape in shapes)) - {
            "client",
            "acquire",
            "monitor",
            "borrow",
            "run",
        }

    @functools.cached_property
    def declared_names(self) -> frozenset[str]:
        """Last names of all declared classes and functions."""
        return frozenset(name.rpartition(".")[2] for name in self._declared)

    @functools.cached_property
    def acting_outside(self) -> frozenset[str]:
        """Names of what opens a transaction, runs one, or seems to drop one, and of commands that block.

        A misuse of these may stand at module level.
        """
        return self.openers | self.methods_with(Role.RUN, Role.DISCARD) | (self.blocking_commands - self.sending)

    @functools.cached_property
    def acting(self) -> frozenset[str]:
        """Last names, as attributes, without one of which a function holds no misuse.

        They are those of what makes, takes, closes, blocks, or opens.
        """
        return self.makers | self.acquirers | self.acting_outside | self.methods_with(Role.CLOSE, Role.MULTI)

    @functools.cached_property
    def sending(self) -> frozenset[str]:
        """Names of the methods that can block, and do if the command that their first argument names does."""
        pairs = (pair for spec in self.clients for item in spec.objects for pair in item.methods.items())
        found = {
            (name, method.blocking.when is Blocks.BY_NAME) for name, method in pairs if method.blocking is not None
        }
        return frozenset(name for name, by_name in found if by_name and (name, False) not in found)

    @functools.cached_property
    def makers(self) -> frozenset[str]:
        """Last names of everything that constructs an object of a client library."""
        return self.declared_names | self.methods_with(Role.MAKE)

    @functools.cached_property
    def pool_arguments(self) -> frozenset[str]:
        """Keywords by which clients whose settings it makes void are given a pool."""
        found = (item for spec in self.clients for item in spec.objects if item.settings and item.pool_argument)
        return frozenset(name for item in found for name in (item.pool_argument or "", *item.pool_aliases))

    @functools.cached_property
    def pool_first(self) -> frozenset[str]:
        """Last names of the clients that take a pool before anything else."""
        found = (item for spec in self.clients for item in spec.objects if item.settings and item.pool_position == 0)
        return frozenset(name.rpartition(".")[2] for item in found for name in (item.name, *item.aliases))

    @functools.cached_property
    def making(self) -> frozenset[str]:
        """Last names of everything that gives an object with a connection, or with a pool of connections."""
        return self.makers | self.methods_with(Role.ACQUIRE, Role.OPEN)

    @functools.cached_property
    def making_or_taking(self) -> frozenset[str]:
        """Last names of everything that makes an object of a client library or takes a connection into a variable."""
        return self.makers | self.acquirers

    @functools.cached_property
    def openers(self) -> frozenset[str]:
        """Last names of everything that opens a transaction."""
        called = (
            name.rpartition(".")[2]
            for name, found in self._declared.items()
            if any(_opens(declared) for _, declared in found)
        )
        return self.methods_with(Role.OPEN).union(called)

    def methods_with(self, *roles: Role) -> frozenset[str]:
        """Names of the methods that have one of these roles on any object."""
        if roles not in self._names:
            methods = (pair for spec in self.clients for item in spec.objects for pair in item.methods.items())
            self._names[roles] = frozenset(name for name, method in methods if method.role in roles)
        return self._names[roles]

    @functools.cached_property
    def acquirers(self) -> frozenset[str]:
        """Names of the methods that take a connection into a variable.

        ``get`` (aioredis 1) is left out: it stands in a ``with`` and is too common.
        """
        return self.methods_with(Role.ACQUIRE) - {"get"}

    @functools.cached_property
    def takers_back(self) -> frozenset[str]:
        """Names of the methods by which a pool takes back the connection that it is given."""
        methods = (pair for spec in self.clients for item in spec.objects for pair in item.methods.items())
        return frozenset(name for name, method in methods if method.argument_released)

    @functools.cached_property
    def giving(self) -> frozenset[str]:
        """Names of the methods that give a holder of a connection, or a transaction."""
        return self.acquirers | self.methods_with(Role.OPEN)

    @functools.cached_property
    def blocking_commands(self) -> frozenset[str]:
        """Names of the commands that can block."""
        return frozenset(
            name
            for spec in self.clients
            for item in spec.objects
            for name, method in item.methods.items()
            if method.blocking is not None
        )

    @functools.cached_property
    def writes(self) -> frozenset[str]:
        """Names of the commands that write the key which is their first argument."""
        return frozenset(name for spec in self.clients for name in spec.writes)

    @functools.cached_property
    def commands(self) -> frozenset[str]:
        """Every method name that may be a command sent through a client."""
        shaped = {name for spec in self.clients for shape in spec.shapes for name in shape.commands}
        return frozenset(shaped.union(*(item.methods for spec in self.clients for item in spec.objects)))

    @functools.cached_property
    def sent(self) -> frozenset[str]:
        """Every name of a command, also those that say nothing of what they are called on."""
        return self.commands.union(*(spec.plain_named for spec in self.clients))

    @functools.cached_property
    def coroutines(self) -> frozenset[str]:
        """Every method name that may be a coroutine function of an asynchronous object, or of what one gives."""
        named = (item.coroutines for spec in self.clients for item in spec.objects)
        return self.commands.union(self.given_coroutines, *named)

    @functools.cached_property
    def given_coroutines(self) -> frozenset[str]:
        """Names of the coroutine functions of what methods give that is no object of interest itself."""
        methods = (method for spec in self.clients for item in spec.objects for method in item.methods.values())
        return frozenset().union(*(method.gives_coroutines for method in methods))

    @functools.cached_property
    def given_sending(self) -> Mapping[str, frozenset[str]]:
        """The methods of clients that give what sends something at once, each with the methods by which that does."""
        found: dict[str, frozenset[str]] = {}
        for spec in self.clients:
            for item in spec.objects:
                for name, method in item.methods.items():
                    if method.gives_sending:
                        found[name] = found.get(name, frozenset()) | method.gives_sending
        return found

    @functools.cached_property
    def unawaitable(self) -> frozenset[str]:
        """Names of the plain functions of asynchronous objects that give what cannot be awaited."""
        return frozenset().union(*(item.unawaitable for spec in self.clients for item in spec.objects))

    @functools.cached_property
    def held_methods(self) -> frozenset[str]:
        """Names of the methods that what holds a connection may have."""
        held = [item for spec in self.clients for item in spec.objects if item.kind is Kind.CONNECTION]
        return self.commands.union(*(item.coroutines for item in held))

    @functools.cached_property
    def watchers(self) -> frozenset[str]:
        """Names of the methods by which a transaction begins to send its commands at once."""
        return self.methods_with(Role.WATCH)

    @functools.cached_property
    def client_names(self) -> re.Pattern[str]:
        """Matches names that the project may give to a client or pool of its own.

        They are those of the libraries, and the common words.
        """
        return re.compile(
            "|".join(["cache", "client", "pool", "conn", *sorted(map(as_word, self.roots))]), re.IGNORECASE
        )

    def sounds_like_holder(self, name: str) -> bool:
        """Whether the project may give this name to what makes a client or pool, or a holder such as a PubSub."""
        return self.client_names.search(name) is not None or _LISTENING.search(name) is not None

    @functools.cached_property
    def closing_attributes(self) -> frozenset[str]:
        """Method names that close a client."""
        return self.methods_with(Role.CLOSE)


def _completed(item: Object, named: Mapping[str, Object]) -> Object:
    """The object with what it has from the one that it is like."""
    if item.like is None:
        return item
    other = _completed(named[item.like], named)
    return replace(
        item,
        methods={**other.methods, **item.methods},
        attributes={**other.attributes, **item.attributes},
        settings=item.settings or other.settings,
        reply_timeout=item.reply_timeout or other.reply_timeout,
        commands_awaited=item.commands_awaited or other.commands_awaited,
        coroutines=item.coroutines | other.coroutines,
        unawaitable=item.unawaitable | other.unawaitable,
    )


def _opens(declared: Declared) -> bool:
    return declared.role is Role.OPEN if isinstance(declared, Function) else declared.opening is not None


def _specs(package: ModuleType, kind: type[Spec]) -> Iterator[Spec]:
    """The ``SPEC`` of every public module of ``package``, in the order of their names."""
    for info in sorted(pkgutil.iter_modules(package.__path__), key=lambda info: info.name):
        if info.name.startswith("_"):
            continue
        spec = importlib.import_module(f"{package.__name__}.{info.name}").SPEC
        if not isinstance(spec, kind):
            raise TypeError(f"{package.__name__}.{info.name}.SPEC is no {kind.__name__}")
        yield spec


@functools.lru_cache(maxsize=1)
def _clients() -> tuple[ClientSpec, ...]:
    return tuple(_specs(clients, ClientSpec))


@functools.lru_cache(maxsize=1)
def _frameworks() -> tuple[FrameworkSpec, ...]:
    return tuple(_specs(frameworks, FrameworkSpec))


def known(own: OwnNames | None = None) -> Knowledge:
    """All declarations, and what the user's options say of the project's own names."""
    return _known(own or OwnNames())


@functools.lru_cache(maxsize=4)
def _known(own: OwnNames) -> Knowledge:
    return Knowledge(_clients(), _frameworks, UserDeclarations(own))
