"""One analysed module: its tree, its tables, its values."""

from __future__ import annotations

import ast
import functools
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

import libcst as cst

from ...tree import lines_of, tree_of
from ..inference.values import ProjectClass, ProjectFunction
from ..interpreter.skipping import SHORTEST, SkipIndex
from ..symbols.builder import symbol_table_of
from ..symbols.positions import Positions
from ..symbols.scopes import Binding, BindingKind, Scope, SymbolTable
from ..syntax import nodes

if TYPE_CHECKING:
    from ...knowledge import Knowledge
    from ..facts.concurrent_uses import Sharing
    from ..inference.engine import Evaluator
    from ..reachability.reachability import Reach
    from .program import Project


_TEST_FILE: Final = re.compile(r"^(test_.*|.*_tests?|conftest|tests?)\.pyi?$")
#: Names of makers that other classes have more often: what they belong to must sound like a client or a pool.
COMMON_NAMES: Final = frozenset({"create"})
_TEST_FOLDERS: Final = frozenset({"test", "tests", "testing"})


class Module:
    """A module under the name ``path``; ``tree`` is Python's own tree of its text, parsed here when nobody has it (Python's errors come through)."""

    def __init__(
        self, path: str, text: str, knowledge: Knowledge, package: str = "", project: Project | None = None, tree: ast.Module | None = None
    ) -> None:
        self.path = path
        self.text = text
        self._tree = tree_of(tree or ast.parse(text), text)
        self.module = self._tree.module
        self.tables: SymbolTable = symbol_table_of(self.module, package)
        self.knowledge = knowledge
        self.package = package
        self.project = project
        self.tables.root.home = self
        self._statements: dict[int, Sequence[cst.CSTNode]] = {}
        self._passages: dict[int, SkipIndex] = {}
        self._makes: dict[Scope, bool] = {}
        self._own_modules: dict[str, bool] = {}
        self.repeated_tests: dict[Scope, Counter[str]] = {}  # of the functions that are followed, see tracking.py

    @functools.cached_property
    def values(self) -> Evaluator:
        """What the expressions of this module are."""
        from ..inference.engine import Evaluator  # noqa: PLC0415  # the evaluator needs units, a unit makes its evaluator

        return Evaluator(self)

    @functools.cached_property
    def reach(self) -> Reach:
        """Which functions of this module run per request, and what they reach."""
        from ..reachability.reachability import Reach  # noqa: PLC0415  # as above

        return Reach(self)

    @property
    def is_package(self) -> bool:
        """Whether this is the ``__init__`` module of a package."""
        return re.split(r"[\\/]", self.path)[-1] == "__init__.py"

    @functools.cached_property
    def dotted_names(self) -> tuple[str, ...]:
        """The names that the module can be imported by: from above its package, and from each root of the project that it lies below."""
        stem = re.split(r"[\\/]", self.path)[-1].removesuffix(".py")
        names = [self.package if self.is_package else ".".join(filter(None, (self.package, stem)))]
        if self.project is not None:
            path = Path(self.path).resolve()
            folders = [path.parent.relative_to(root).parts for root in self.project.files.roots_of(path.parent) if path.is_relative_to(root)]
            names += [".".join(parts if self.is_package else (*parts, stem)) for parts in folders]
        return tuple(dict.fromkeys(filter(None, names)))

    @functools.cached_property
    def sharing(self) -> Sharing:
        """Who uses which client of this module."""
        from ..facts.concurrent_uses import Sharing  # noqa: PLC0415  # as above

        return Sharing(self, self.reach)

    @functools.cached_property
    def size(self) -> int:
        """The number of statements, a measure of the memory that the unit holds."""
        return len(self.tables.order_of)

    @functools.cached_property
    def imported_roots(self) -> frozenset[str]:
        """Top-level packages that the module imports anywhere."""
        bindings = (binding for scope in self.tables.scopes for group in scope.bindings.values() for binding in group)
        return frozenset(binding.dotted.partition(".")[0] for binding in bindings if binding.how is BindingKind.IMPORTED)

    @functools.cached_property
    def is_test(self) -> bool:
        """Whether the file holds tests by its name: what they build and leave open ends with the test run."""
        return is_test_path(self.path)

    @functools.cached_property
    def _calls(self) -> Mapping[str, list[cst.Call]]:
        calls: dict[str, list[cst.Call]] = {}
        for call in self.tables.scope_of_call:
            for name in {nodes.last_name(call.func), self.called(call)}:
                calls.setdefault(name, []).append(call)
        return calls

    def is_own_module(self, name: str) -> bool:
        """Whether a client library's name is that of a module of the project beside this one, which does not itself import the library."""
        if self.project is None:
            return False
        if name not in self._own_modules:
            self._own_modules[name] = self.project.shadows(name, self)
        return self._own_modules[name]

    def calls_of(self, name: str) -> Sequence[cst.Call]:
        """The calls in this module whose function goes by ``name`` (as a plain name, an attribute, or what it was imported as)."""
        return self._calls.get(name, ())

    @functools.cached_property
    def _passing(self) -> Mapping[str, list[cst.Call]]:
        calls: dict[str, list[cst.Call]] = {}
        for call in self.tables.scope_of_call:
            for name in {nodes.last_name(arg.value) for arg in call.args} - {""}:
                calls.setdefault(name, []).append(call)
        return calls

    def calls_passing(self, name: str) -> Sequence[cst.Call]:
        """The calls in this module that get something called ``name`` as an argument."""
        return self._passing.get(name, ())

    @functools.cached_property
    def _naming(self) -> Mapping[str, list[cst.Call]]:
        calls: dict[str, list[cst.Call]] = {}
        for call in self.tables.scope_of_call:
            for name in {nodes.mentioned(part) for arg in call.args for part in nodes.descendants(arg.value)} - {""}:
                calls.setdefault(name, []).append(call)
        return calls

    def calls_naming(self, name: str) -> Sequence[cst.Call]:
        """The calls in this module that have ``name`` anywhere among their arguments, in lists, dotted texts and other calls too."""
        return self._naming.get(name, ())

    @functools.cached_property
    def _readers(self) -> Mapping[str, list[Scope]]:
        readers: dict[str, list[Scope]] = {}
        for scope in self.tables.scopes:
            for name in {load.attr.value for load in scope.loads}:
                readers.setdefault(name, []).append(scope)
        return readers

    def readers_of(self, attribute: str) -> Sequence[Scope]:
        """The scopes of this module that read an attribute of this name."""
        return self._readers.get(attribute, ())

    @functools.cached_property
    def _renaming(self) -> Mapping[str, list[Scope]]:
        scopes: dict[str, list[Scope]] = {}
        for scope, bindings in self.tables.assignments.items():
            for name in {nodes.last_name(binding.value) for binding in bindings if binding.value is not None} - {""}:
                scopes.setdefault(name, []).append(scope)
        return scopes

    def renaming(self, name: str) -> Sequence[Scope]:
        """The scopes of this module that give what is called ``name`` another name (``provider = RedisProvider``)."""
        return self._renaming.get(name, ())

    def stores_of(self, attribute: str) -> Sequence[Binding]:
        """What the module assigns to ``attribute`` of other objects."""
        return self.tables.stores.get(attribute, ())

    @functools.cached_property
    def keyed_stores(self) -> Mapping[str, list[Binding]]:
        """What the module assigns to elements of containers, by the container's last name (``self.clients[host] = ...``)."""
        stores: dict[str, list[Binding]] = {}
        for binding in self.tables.subscript_stores:
            if isinstance(binding.node, cst.Subscript):
                stores.setdefault(nodes.last_name(binding.node.value), []).append(binding)
        return stores

    @functools.cached_property
    def _classes(self) -> Mapping[str, list[Scope]]:
        classes: dict[str, list[Scope]] = {}
        for cls in self.tables.classes():
            classes.setdefault(cls.name, []).append(cls)
        return classes

    def classes_named(self, name: str) -> Sequence[Scope]:
        """The classes of this module with this name."""
        return self._classes.get(name, ())

    @functools.cached_property
    def _derived(self) -> Mapping[Scope, list[Scope]]:
        derived: dict[Scope, list[Scope]] = {}
        for cls in self.tables.classes():
            for base in self.values.lineage(ProjectClass(cls, self))[1:]:
                derived.setdefault(base.scope, []).append(cls)
        return derived

    def derived_from(self, cls: Scope) -> Sequence[Scope]:
        """The classes of this module that have ``cls``, of any module, among their bases."""
        return self._derived.get(cls, ())

    @functools.cached_property
    def defined_names(self) -> frozenset[str]:
        """Names of all functions, methods and classes of the module."""
        return frozenset(scope.name for scope in self.tables.scopes)

    def is_making(self, function: Scope) -> bool:
        """Whether a function calls, by its name, what makes an object of a client library or takes a connection."""
        names = self.knowledge.making_or_taking
        return any(self.called(call) in names for call in function.calls)

    @functools.cached_property
    def making_functions(self) -> frozenset[str]:
        """Names of the functions and methods of the module that do."""
        return frozenset(function.name for function in self.tables.functions() if self.is_making(function))

    def called(self, call: cst.Call) -> str:
        """The last name of what a call calls, as it was called where it was imported from."""
        func = call.func
        return self.tables.scope_of_call[call].original_name(func.value) if isinstance(func, cst.Name) else nodes.last_name(func)

    def may_be(self, call: cst.Call, names: frozenset[str]) -> bool:
        """Whether a call can be one of those that go by ``names``.

        A question to ask before what is called is looked up, which may cost the parse of other modules. Variables and the module's own functions can
        be anything; so can methods that sound like a client or a pool, and imports that name a library.
        """
        func = call.func
        is_import = isinstance(func, cst.Name) and self.tables.scope_of_call[call].is_import(func.value)
        if isinstance(func, cst.Name) and not is_import:
            return True
        name = self.called(call)
        sounds = self.knowledge.words.text_pattern if is_import else self.knowledge.client_names
        if name in COMMON_NAMES and isinstance(func, cst.Attribute):
            maker = func.value
            named = self.tables.scope_of_call[call].original_name(maker.value) if isinstance(maker, cst.Name) else nodes.last_name(maker)
            return name in names and sounds.search(named) is not None
        return name in names or sounds.search(name) is not None

    def may_make(self, call: cst.Call, names: frozenset[str]) -> bool:
        """Whether a call can itself make or take something by one of ``names``: a call of a project function gives what another call made."""
        func = call.func
        scope = self.tables.scope_of_call[call]
        if self.knowledge.own.may_be_factory(self.called(call)):
            return True
        if isinstance(func, cst.Name):
            owner = scope.owner_of(func.value)
            bindings = owner.bindings[func.value] if owner is not None else []
            if bindings and all(isinstance(binding.node, cst.FunctionDef) for binding in bindings):
                return False
            if bindings and all(isinstance(binding.node, cst.ClassDef) and not binding.node.bases for binding in bindings):
                return False
        return self.may_be(call, names) and not isinstance(self.values.value_of(func, scope), ProjectFunction)

    def makes(self, cls: Scope) -> bool:
        """Whether a method of this class calls anything that can make a client, take a connection or open a transaction."""
        if cls not in self._makes:
            calls = (call for method in cls.methods() for scope in method.within() for call in scope.calls)
            self._makes[cls] = any(self.may_make(call, self.knowledge.making) for call in calls)
        return self._makes[cls]

    def statements_of(self, block: nodes.Block) -> Sequence[cst.CSTNode]:
        """The statements of a block of this module, listed once."""
        if id(block) not in self._statements:
            self._statements[id(block)] = list(nodes.statements(block))
        return self._statements[id(block)]

    def passage(self, block: nodes.Block, can_raise: Callable[[cst.Call], bool]) -> SkipIndex | None:
        """What of a block may be passed over, worked out once for all that is followed through it; None for a short one."""
        if len(self.statements_of(block)) < SHORTEST:
            return None
        if id(block) not in self._passages:
            self._passages[id(block)] = SkipIndex(block, can_raise)
        return self._passages[id(block)]

    @functools.cached_property
    def _positions(self) -> Positions:
        return Positions(lines_of(self.text), self._tree, self.tables.parents)

    def position(self, node: cst.CSTNode) -> tuple[int, int]:
        """Line (from 1) and column (from 0, in characters) where ``node`` starts; a function or class starts at its name."""
        return self._positions.of(node)

    def line(self, node: cst.CSTNode) -> int:
        """The line where ``node`` starts."""
        return self.position(node)[0]


def is_test_path(path: str) -> bool:
    """Whether a file holds tests by its name, or by that of a folder that it lies in."""
    *folders, name = re.split(r"[\\/]", path)
    return bool(_TEST_FILE.search(name)) or not _TEST_FOLDERS.isdisjoint(folders)
