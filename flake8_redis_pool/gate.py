"""The gate: whether a file can hold a finding.

It is decided on the file's text and on flake8's ready tree, before libcst is imported.
"""

from __future__ import annotations

import ast
import functools
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

from . import conventions
from .client_words import WORDS
from .first_party import FARTHEST, FirstParty, absolute, imports_in
from .names_of_clients import TRANSPARENT, transparent
from .python_trees import FIELDS, nodes_in

if TYPE_CHECKING:
    from .knowledge import Knowledge
    from .options import OwnNames

#: How far the gate follows the imports of a file that closes or enters something, or names Redis: a package that
#: re-exports, then the module itself.
_NEAR: Final = 2
#: Those of them that call what they are given when they are called.
_LATER: Final = frozenset({"partial"})
_LONGEST_ANNOTATION: Final = 100
#: What a file speaks of that has to do with coroutines: by a keyword, or by the name of a library.
_ASYNCHRONOUS: Final = re.compile(rb"async|aio")
#: A call that runs a coroutine in an event loop of its own.
_ENTERS_LOOP: Final = re.compile(
    r"\b(?:asyncio|anyio|uvloop)\.run\(|\brun_until_complete\(|\basync_to_sync\b|\bRunner\("
)
#: A word of which each such text holds one: to look for these takes a tenth of the time.
_LOOP_WORDS: Final = (".run(", "run_until_complete(", "async_to_sync", "Runner(")
#: What the first parameter of a method is called: the object itself.
_RECEIVERS: Final = frozenset({"self", "cls"})
#: Positional arguments: with fewer than these before it a client is given its pool by name, but for ``pool_first``.
_MANY: Final = 8
#: Gives the names that an expression may take its value from.
Names = Callable[[ast.expr | None], set[str]]
#: A ``with`` that enters anything but the result of a plain call. The word comes first: that is searched for quickly,
#: the start of a line is not.
_WITH: Final = re.compile(r"with\b(?![ \t]+[\w.]+\([^()\n]*\)(?:[ \t]+as[ \t]+\w+)?[ \t]*:)")
#: The nodes that pass something on to a name.
_PASSING: Final = frozenset(
    {ast.Assign, ast.AnnAssign, ast.NamedExpr, ast.For, ast.AsyncFor, ast.comprehension, ast.withitem}
    | {ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef}
)
_FUNCTIONS: Final = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
#: The same without annotations, and without what stands in functions.
_DONE: Final = {
    kind: tuple(name for name in names if name not in ("annotation", "returns")) for kind, names in FIELDS.items()
}
_AROUND_FUNCTIONS: Final = {kind: () if kind in _FUNCTIONS else names for kind, names in _DONE.items()}
#: Characters: so far is looked back for the start of a line, which may be a megabyte away.
_DEEPEST_INDENT: Final = 200
_WORD: Final = re.compile(r"[A-Za-z_]\w*")
#: A line that gives several names what one call gives: ``feed, name = await open_feed(channel)``.
_UNPACKS: Final = re.compile(r"^[ \t]*\(?[*\w.]+[ \t]*,[*\w., \t()]*=[ \t]*(?:await[ \t]+)?[\w.]+\(", re.MULTILINE)


def concerns_redis(
    path: str,
    text: str,
    tree: ast.AST,
    own: OwnNames,
    files: FirstParty,
    *,
    leaves_out: Callable[[Path], bool] | None = None,
) -> bool:
    """Whether a file can hold a finding.

    It shows by its text, by the imports and attribute names of flake8's ready tree, and by what its imports lead to.

    Most files end here, before libcst is imported, and most of those before any declaration is loaded; the cheap
    questions come first. A file that names Redis, or calls what is a command of Redis alone, has to do with it when it
    imports a client library, or calls a method that says Redis by itself. One that does neither has when a first-party
    import of it leads to a module that imports a client library and it calls such a method, or closes, enters or names
    something that comes from near. Of these, a file passes that does anything at all that a misuse can consist of: many
    only hand a client on, or name its class in annotations. ``own``: what the user's options say; a file that names a
    factory passes. ``leaves_out``: which modules flake8 does not check; a handler answers for what it reaches there, so
    a file passes whose imports lead to such a module that is near a client library.
    """
    if own.factories and _known(own).own.concerns(text):
        return True
    if _misuses(path, text, tree, own, files) or _acts_on_given(path, text, tree, own, files):
        return True
    return leaves_out is not None and any(map(leaves_out, _Way(path, text, files).behind()))


def _misuses(path: str, text: str, tree: ast.AST, own: OwnNames, files: FirstParty) -> bool:
    """Whether a file can do itself what is reported in it."""
    if _enters_loop(text) and _Way(path, text, files).leads(FARTHEST):
        return True
    names_redis = WORDS.names_redis(text)
    is_near = WORDS.near_pattern.search(text) is not None or _enters(text)
    unpacks = not is_near and _UNPACKS.search(text) is not None
    # a transaction that somebody else opens and gives has nothing but its name
    fills = not is_near and _fills_transaction(text)
    if not (names_redis or is_near or unpacks or fills):
        return False
    names_redis = names_redis or WORDS.uses_redis(text)
    way = _Way(path, text, files)
    steps = FARTHEST if WORDS.deciding_pattern.search(text) else _NEAR
    # who unpacks gets it from what is imported: only then the project need not be searched for who gives it something
    if names_redis or way.leads(steps) or ((is_near or fills) and way.is_given):
        knowledge = _known(own)
        is_near = is_near or unpacks or fills
        leads = _leads_to_redis(text, tree, way, knowledge, names_redis=names_redis, is_near=is_near)
        if leads and _acts(tree, knowledge, way):
            return True
    return way.reads_kept


def _enters_loop(text: str) -> bool:
    """Whether a text enters an event loop."""
    return any(word in text for word in _LOOP_WORDS) and _ENTERS_LOOP.search(text) is not None


def _fills_transaction(text: str) -> bool:
    """Whether a text calls a method of what is called like a transaction."""
    lowered = text.lower()
    ways = conventions.FILLING_TRANSACTION.items()
    return any(word in lowered and way.search(lowered) is not None for word, way in ways)


def _acts_on_given(path: str, text: str, tree: ast.AST, own: OwnNames, files: FirstParty) -> bool:
    """Whether a file that names no library acts on a client that a function or class of the project gives it."""
    if path in ("-", "stdin") or not files.importing_library:
        return False
    from .given_clients import given_clients  # noqa: PLC0415  # a project without a client library needs none of it

    return given_clients(files, _known(own)).act(path, text, tree)


def _known(own: OwnNames) -> Knowledge:
    # here, as to load the declarations takes half as long as flake8 takes for a small file
    from .knowledge import known  # noqa: PLC0415

    return known(own)


def _leads_to_redis(
    text: str, tree: ast.AST, way: _Way, knowledge: Knowledge, *, names_redis: bool, is_near: bool
) -> bool:
    """Whether a file has to do with a client library, by itself or through the modules that it imports."""
    steps = _NEAR if names_redis and WORDS.says_redis(text) else 0
    if way.leads(steps):
        return True
    if not (is_near or WORDS.import_pattern.search(text)):
        return False
    seen = _Seen(tree, knowledge)
    if (names_redis and seen.concern_redis) or (seen.decides and (way.leads(FARTHEST) or way.is_given)):
        return True
    if not seen.closed:
        return False
    near = {name for each in seen.imports for name in _imported_from(each, way.leads_from)}
    if way.is_given:
        near |= seen.parameters
    if not near:
        return False
    return _come_from(near, seen, functools.partial(_names_in, transparent(knowledge)))


def _acts(tree: ast.AST, knowledge: Knowledge, way: _Way) -> bool:
    """Whether a function of the file does anything that a misuse can consist of, to whatever object.

    A plain command is one where coroutines are: there it may stop their event loop, or nobody may await it.
    Annotations do nothing. Outside of functions a client that is made over a pool can be one, and a command that
    blocks; under a name of the file's own can stand what makes a client where it is called.
    """
    functions = []
    classes = []
    imported: dict[str, str] = {}
    for node in nodes_in(tree, _AROUND_FUNCTIONS):
        if isinstance(node, _FUNCTIONS):
            functions.append(node)
        elif isinstance(node, ast.ClassDef):
            classes.append(node)
        elif isinstance(node, ast.alias):
            imported[node.asname or node.name] = node.name.rpartition(".")[2]
        elif isinstance(node, ast.Call):
            if _gives_pool(node, imported, knowledge) or _passes_maker(node, imported, knowledge):
                return True
        elif isinstance(node, (ast.Assign, ast.AnnAssign)):
            if _keeps_maker(node.value, imported, knowledge):
                return True
        elif (
            isinstance(node, (ast.Attribute, ast.Name))
            and (node.attr if isinstance(node, ast.Attribute) else node.id) in knowledge.acting_outside
        ):
            return True
    _name_subclasses(classes, imported, knowledge)
    if any(_function_acts(function, imported, knowledge) for function in functions):
        return True
    if not any(_commands(function, knowledge) for function in functions):
        return False
    return way.meets_coroutines


def _name_subclasses(classes: list[ast.ClassDef], imported: dict[str, str], knowledge: Knowledge) -> None:
    """Add what is derived from a client class to the names that stand for one: ``class Store(redis.Redis)``."""
    derived: dict[str, list[str]] = {}
    for each in classes:
        for node in each.bases:
            base = _last_name(node.value if isinstance(node, ast.Subscript) else node)
            derived.setdefault(base, []).append(each.name)
    waiting = [
        (base, imported.get(base, base)) for base in derived if imported.get(base, base) in knowledge.declared_names
    ]
    while waiting:
        base, declared = waiting.pop()
        for name in derived.pop(base, ()):
            imported[name] = declared
            waiting.append((name, declared))


def _function_acts(function: ast.AST, imported: Mapping[str, str], knowledge: Knowledge) -> bool:
    """Whether a function does anything that a misuse can consist of.

    It does if it calls what makes, takes, closes, blocks or opens, or a command on what is called like a transaction,
    enters what it did not make, or may leave open what it yields.

    What is called by a name that sounds like a client may do so out of sight. ``imported``: the names that imports
    give, with what they stand for.
    """
    for node in nodes_in(function, _DONE):
        kind = type(node)
        if kind is ast.Attribute:
            # the type is asked for and compared, not the class: that is quicker, and mypy cannot follow it
            name = node.attr  # type: ignore[attr-defined]  # an Attribute
            found = name in knowledge.acting or (
                name in knowledge.commands and _is_transaction(node.value)  # type: ignore[attr-defined]  # an Attribute
            )
        elif kind is ast.Name:
            name = node.id  # type: ignore[attr-defined]  # a Name
            found = name in knowledge.declared_names or imported.get(name, "") in knowledge.declared_names
        elif kind is ast.Constant:
            value = node.value  # type: ignore[attr-defined]  # a Constant
            found = type(value) is str and value.lower() in knowledge.blocking_commands
        elif isinstance(node, ast.Call):
            name = _called(node)
            found = (
                name in TRANSPARENT
                or knowledge.client_names.search(imported.get(name, name)) is not None
                or _gives_pool(node, imported, knowledge)
            )
        elif isinstance(node, ast.withitem):
            found = not isinstance(node.context_expr, ast.Call)
        elif isinstance(node, ast.Yield):
            found = isinstance(node.value, ast.Name)
        else:
            found = isinstance(node, ast.alias) and node.name.rpartition(".")[2] in knowledge.declared_names
        if found:
            return True
    return False


def _commands(function: ast.AST, knowledge: Knowledge) -> bool:
    """Whether a function calls anything by the name of a command."""
    commands = knowledge.coroutines | knowledge.sent
    return any(
        type(node) is ast.Call and isinstance(node.func, ast.Attribute) and node.func.attr in commands
        for node in nodes_in(function, _DONE)
    )


def _gives_pool(call: ast.Call, imported: Mapping[str, str], knowledge: Knowledge) -> bool:
    """Whether a call may give a client its pool, and a setting beside it: that is wrong outside of functions, too."""
    if len(call.args) + len(call.keywords) < 2:
        return False
    if any(keyword.arg in knowledge.pool_arguments for keyword in call.keywords):
        return True
    name = _called(call)
    return len(call.args) > _MANY or (bool(call.args) and imported.get(name, name) in knowledge.pool_first)


def _keeps_maker(value: ast.expr | None, imported: Mapping[str, str], knowledge: Knowledge) -> bool:
    """Whether a name gets what makes a client, to call it later: ``make = redis.Redis``, ``partial(redis.Redis)``."""
    if isinstance(value, ast.Call):
        name = _called(value)
        return imported.get(name, name) in _LATER and any(_keeps_maker(arg, imported, knowledge) for arg in value.args)
    name = _last_name(value) if value is not None else ""
    return imported.get(name, name) in knowledge.makers


def _passes_maker(call: ast.Call, imported: Mapping[str, str], knowledge: Knowledge) -> bool:
    """Whether a call gets what makes a client, to call it later: ``field(default_factory=redis.Redis)``."""
    given = (*call.args, *(keyword.value for keyword in call.keywords))
    return any(_keeps_maker(each, imported, knowledge) for each in given)


def _is_transaction(node: ast.expr) -> bool:
    """Whether an expression is a name, and one of a transaction."""
    return isinstance(node, ast.Name) and conventions.TRANSACTIONS.search(node.id) is not None


def _called(call: ast.Call) -> str:
    """The last name of what a call calls."""
    return _last_name(call.func)


def _last_name(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


class _Way:
    """Where the imports of a file lead; standard input leads nowhere, since it lies nowhere."""

    def __init__(self, path: str, text: str, files: FirstParty) -> None:
        self._files = files
        self._asking = Path(path).resolve()
        self._package = files.package_of(self._asking)
        self._text = text.encode(errors="replace")
        self._lies_somewhere = path not in ("-", "stdin")
        self._names = imports_in(self._text, self._package) if self._lies_somewhere else ()

    def leads(self, steps: int) -> bool:
        """Whether an import leads to a client library over so many modules of the project (none: it does not)."""
        return steps > 0 and self._files.leads_to_library(self._names, self._asking, steps)

    def behind(self) -> Iterator[Path]:
        """The modules near a client library that the imports lead to."""
        return self._files.behind(self._names, self._asking)

    @functools.cached_property
    def is_given(self) -> bool:
        """Whether modules that import a client library may give this one objects of it."""
        return bool(self._package or self._asking.is_file()) and self._files.may_be_given(self._asking)

    @property
    def meets_coroutines(self) -> bool:
        """Whether the file speaks of coroutines, or the project has some, which may call what the file defines."""
        if _ASYNCHRONOUS.search(self._text):
            return True
        return self._lies_somewhere and self._asking.is_file() and self._files.has_coroutines

    @property
    def reads_kept(self) -> bool:
        """Whether the file reads what another module, which leads there, keeps on the application's object."""
        return self._lies_somewhere and self._files.reads_kept(self._text)

    def leads_from(self, dotted: str) -> bool:
        """Whether this import leads there from near."""
        name = absolute(dotted, self._package)
        return bool(self._names) and self._files.leads_to_library((name,), self._asking, _NEAR)


class _Seen:
    """What the tree shows.

    ``concern_redis``: an import of a client library, or a method that says Redis by itself. ``decides``: a method
    that few other objects have, or a command on what is called like a transaction.
    ``closed``: what is closed, entered without a call, or called and taken apart. ``parameters``: the names of all
    parameters. ``passing``: the nodes that pass something on to a name.
    """

    def __init__(self, tree: ast.AST, knowledge: Knowledge) -> None:
        self.closed: list[ast.expr] = []
        self.imports: list[ast.Import | ast.ImportFrom] = []
        self.parameters: set[str] = set()
        self.passing: list[ast.AST] = []
        attributes: dict[str, list[ast.expr]] = {}
        for node in nodes_in(tree):
            if type(node) in _PASSING:
                self.passing.append(node)
            if isinstance(node, ast.Attribute):
                attributes.setdefault(node.attr, []).append(node.value)
            elif isinstance(node, ast.arg):
                self.parameters.add(node.arg)
            elif isinstance(node, (ast.Import, ast.ImportFrom)):
                self.imports.append(node)
        self.parameters -= _RECEIVERS
        self.concern_redis = any(_imports_library(each, knowledge) for each in self.imports) or not (
            WORDS.telling.isdisjoint(attributes)
        )
        self.decides = not WORDS.deciding.isdisjoint(attributes) or any(
            _is_transaction(value) for name in knowledge.commands & attributes.keys() for value in attributes[name]
        )
        for node in self.passing:
            if isinstance(node, ast.withitem):
                self.closed += [] if isinstance(node.context_expr, ast.Call) else [node.context_expr]
            elif isinstance(node, ast.Assign) and isinstance(node.targets[0], (ast.Tuple, ast.List)):
                self.closed += [node.value] if isinstance(node.value, (ast.Call, ast.Await)) else []
        self.closed += [value for name in WORDS.closing & attributes.keys() for value in attributes[name]]


def _imports_library(node: ast.Import | ast.ImportFrom, knowledge: Knowledge) -> bool:
    """Whether an import gives something of a client library that matters: its exceptions do not."""
    if isinstance(node, ast.Import):
        return any(alias.name.partition(".")[0] in WORDS.roots for alias in node.names)
    module = node.module if node.level == 0 else None
    return module is not None and any(knowledge.is_interesting(module, alias.name) for alias in node.names)


def _enters(text: str) -> bool:
    """Whether a line of the text starts with a ``with`` statement that enters what is not made there.

    That is anything but the result of a plain call.
    """
    before = (text[max(0, match.start() - _DEEPEST_INDENT) : match.start()] for match in _WITH.finditer(text))
    return any(part[part.rfind("\n") + 1 :].strip() in ("", "async") for part in before)


def _come_from(near: set[str], seen: _Seen, names_of: Names) -> bool:
    """Whether something that is closed may hold something that comes from the names ``near``.

    By what assignments, parameters, loops and results anywhere in the file pass on. Scopes are not told apart.
    """
    wanted = [names_of(expression) for expression in seen.closed]
    passed = [pair for node in seen.passing for pair in _passed_by(node, names_of)]
    size = -1
    while len(near) > size:
        if "*" in near or any(not near.isdisjoint(names) for names in wanted):
            return True
        size = len(near)
        for targets, sources in passed:
            if not near.isdisjoint(sources):
                near |= targets
    return False


def _imported_from(node: ast.Import | ast.ImportFrom, leads: Callable[[str], bool]) -> Iterator[str]:
    """The local names of an import that lead there; ``*`` when it imports everything."""
    start = "." * node.level + (node.module or "") if isinstance(node, ast.ImportFrom) else ""
    between = "." if start.strip(".") else ""
    for alias in node.names:
        if alias.name == "*":
            yield from ("*",) if leads(start) else ()
        elif leads(f"{start}{between}{alias.name}"):
            yield alias.asname or alias.name.partition(".")[0]


def _passed_by(node: ast.AST, names_of: Names) -> Iterator[tuple[set[str], set[str]]]:
    """What a node of the tree passes on: the names that get something, and the names that it comes from."""
    if isinstance(node, ast.Assign):
        yield set().union(*map(names_of, node.targets)), names_of(node.value)
    elif isinstance(node, ast.AnnAssign):
        yield names_of(node.target), names_of(node.value) | names_of(node.annotation)
    elif isinstance(node, ast.NamedExpr):
        yield names_of(node.target), names_of(node.value)
    elif isinstance(node, (ast.For, ast.AsyncFor, ast.comprehension)):
        yield names_of(node.target), names_of(node.iter)
    elif isinstance(node, ast.withitem):
        yield names_of(node.optional_vars), names_of(node.context_expr)
    elif isinstance(node, ast.ClassDef):
        yield {node.name, "self", "cls"}, set().union(*map(names_of, node.bases))
    elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
        arguments = node.args
        positional = (*arguments.posonlyargs, *arguments.args)
        for argument in (*positional, *arguments.kwonlyargs):
            yield {argument.arg}, names_of(argument.annotation)
        given: list[tuple[ast.arg, ast.expr | None]] = list(zip(reversed(positional), reversed(arguments.defaults)))
        for argument, default in (*given, *zip(arguments.kwonlyargs, arguments.kw_defaults)):
            yield {argument.arg}, names_of(default)
        results = [part.value for part in nodes_in(node) if isinstance(part, (ast.Return, ast.Yield))]
        yield {node.name}, set().union(*map(names_of, results), names_of(node.returns))


def _names_in(transparent: frozenset[str], expression: ast.expr | None) -> set[str]:
    """The names and attributes that an expression may take its value from.

    The arguments of a call are none, but for those ``transparent`` by name.
    """
    names: set[str] = set()
    todo: list[ast.expr | None] = [expression]
    while todo:
        node = todo.pop()
        if isinstance(node, ast.Name):
            names.add(node.id)
        elif isinstance(node, ast.Attribute):
            names.add(node.attr)
            todo.append(node.value)
        elif isinstance(node, ast.Call):
            todo.append(node.func)
            if _called(node) in transparent:
                todo += [*node.args, *(keyword.value for keyword in node.keywords)]
        elif isinstance(node, ast.Constant):
            if isinstance(node.value, str) and len(node.value) <= _LONGEST_ANNOTATION:
                names.update(_WORD.findall(node.value))  # annotations in quotes, keys of containers
        elif node is not None:
            todo += [child for child in ast.iter_child_nodes(node) if isinstance(child, ast.expr)]
    return names
