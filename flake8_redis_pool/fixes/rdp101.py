"""RDP101: the client is built once, at module level."""

from __future__ import annotations

import builtins
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import libcst as cst

from ..analysis.facts.constructions import Construction
from ..analysis.symbols.builder import symbols_of
from ..spec import Kind, Role
from ._arguments import keyword
from ._change import Change, NoFix, Replacement
from ._fix import Fix, Found
from ._source import Source
from ._top_level import check_known_before
from ._variables import has_comment, parts, variables

#: How a framework says that an asynchronous client must not outlive the call.
_PER_LOOP: Final = "per event loop"


@dataclass(frozen=True)
class _Built:
    """``node``, a statement in a handler, gives what ``call`` makes the name ``name``; a ``with`` may end it, too."""

    node: cst.SimpleStatementLine | cst.With
    call: cst.Call
    name: str


def hoisted(found: Found) -> Change:
    """The construction before the function, the handler without it.

    Raises:
        NoFix: it may not be made at module level, or the module has its name.
    """
    item = found.finding.fact
    assert isinstance(item, Construction)
    source = found.source
    framework = item.chain.handler.framework
    _check_shareable(item, source)
    if item.thing.is_async and (framework is None or framework.keeps_async.startswith(_PER_LOOP)):
        raise NoFix("it is asynchronous, and each call may have an event loop of its own")
    built = _built(found, item)
    function = next((each for each in source.above(built.node) if isinstance(each, cst.FunctionDef)), None)
    if function is None:
        raise NoFix("it stands in no function")
    place = source.place(function)
    read = [built.call.func, *(arg.value for arg in built.call.args)]
    check_known_before(place, read, found, framework.roots if framework is not None else ())
    _check_name(found, built, function)
    line = _line_of(built)
    has_same = _same_before(found, built.name, line, place)
    changes = {**_closing(source, item, built, function), **_in_its_place(source, built)}
    if has_same:
        if has_comment(line):
            raise NoFix("a comment stands at the call that would go")
        return Change(f"uses the {built.name} of the module", changes)
    before = source.tree.body[place - 1]
    changes[before] = cst.FlattenSentinel[cst.CSTNode]([before, _spaced(line, before, source.tree.body[place])])
    return Change("builds it once, at module level", changes)


def _check_shareable(item: Construction, source: Source) -> None:
    """See that what is built may be used by several calls at a time.

    Raises:
        NoFix: it has one connection.
    """
    thing = item.thing.item
    call = source.twin(item.node)
    argument = thing.one_connection_argument
    is_single = argument is not None and isinstance(call, cst.Call) and keyword(call, argument) is not None
    if thing.kind not in (Kind.CLIENT, Kind.POOL) or is_single:
        raise NoFix("it has one connection, which calls cannot share")


def _built(found: Found, item: Construction) -> _Built:
    call = found.source.twin(found.finding.node)
    if not isinstance(call, cst.Call):
        raise NoFix("it is no call")
    above = found.source.parents[call]
    if isinstance(above, cst.Await):
        raise NoFix("it is made by an await")
    if isinstance(above, cst.WithItem):
        if item.thing.item.must_be_entered:
            raise NoFix("it has to be entered before it is used")
        return _entered(found, call, above)
    target = above.targets[0].target if isinstance(above, cst.Assign) and len(above.targets) == 1 else None
    target = above.target if isinstance(above, cst.AnnAssign) else target
    line = found.source.parents[above]
    if not isinstance(target, cst.Name) or not isinstance(line, cst.SimpleStatementLine) or len(line.body) != 1:
        raise NoFix("it is not simply given a name")
    if any(each.comment for each in line.leading_lines):
        raise NoFix("a comment stands before it")
    return _Built(line, call, target.value)


def _entered(found: Found, call: cst.Call, item: cst.WithItem) -> _Built:
    node = found.source.parents[item]
    name = item.asname.name if item.asname is not None else None
    if not isinstance(node, cst.With) or len(node.items) != 1 or not isinstance(name, cst.Name):
        raise NoFix("it is not simply given a name")
    if any(each.comment for each in node.leading_lines) or not isinstance(node.body, cst.IndentedBlock):
        raise NoFix("a comment stands before it")
    return _Built(node, call, name.value)


def _check_name(found: Found, built: _Built, function: cst.FunctionDef) -> None:
    """See that the name may be one of the module.

    Raises:
        NoFix: the function gives it another value, or it means something else.
    """
    scope = symbols_of(found.report.module).scope_of(found.finding.node)
    owner = scope.owner_of(built.name)
    is_own = owner is not None and found.source.twin(owner.node) is function
    if owner is None or not is_own or len(owner.bindings.get(built.name, ())) != 1:
        raise NoFix(f"{built.name} has more than one value in the function")
    if hasattr(builtins, built.name):
        raise NoFix(f"{built.name} is a name of Python's own")
    outside = [name for name in variables(found.source.tree) if name.value == built.name]
    inside = {id(name) for name in variables(function)}
    own = {id(name) for each in _functions_with_own(found, built.name) for name in variables(each)}
    at_top = symbols_of(found.report.module).root.bindings.get(built.name, ())
    if not at_top and any(id(name) not in inside | own for name in outside):
        raise NoFix(f"{built.name} is a name that other functions look for in the module")


def _functions_with_own(found: Found, name: str) -> list[cst.CSTNode]:
    """The functions and classes that have a variable of this name themselves."""
    symbols = symbols_of(found.report.module)
    return [found.source.twin(each.node) for each in symbols.functions() if name in each.bindings]


def _line_of(built: _Built) -> cst.SimpleStatementLine:
    """The statement at module level."""
    if isinstance(built.node, cst.SimpleStatementLine):
        return built.node.with_changes(leading_lines=())
    assign = cst.Assign([cst.AssignTarget(cst.Name(built.name))], built.call)
    assert isinstance(built.node.body, cst.IndentedBlock)
    return cst.SimpleStatementLine([assign], trailing_whitespace=built.node.body.header)


def _same_before(found: Found, name: str, line: cst.SimpleStatementLine, place: int) -> bool:
    """Whether the module has the same statement already.

    Raises:
        NoFix: it gives the name another value.
    """
    if not symbols_of(found.report.module).root.bindings.get(name, ()):
        return False
    for statement in found.source.tree.body[:place]:
        if isinstance(statement, cst.SimpleStatementLine) and len(statement.body) == 1:
            if statement.body[0].deep_equals(line.body[0]):
                return True
    raise NoFix(f"the module has another {name}")


def _closing(
    source: Source, item: Construction, built: _Built, function: cst.FunctionDef
) -> dict[cst.CSTNode, Replacement]:
    """The calls in the function that close the client, which go.

    Raises:
        NoFix: one does not stand alone.
    """
    closers = {name for name, method in item.thing.item.methods.items() if method.role is Role.CLOSE}
    found: dict[cst.CSTNode, Replacement] = {}
    for part in parts(function):
        if not isinstance(part, cst.Call) or not _is_method_of(part, built.name, closers):
            continue
        if isinstance(built.node, cst.With):
            raise NoFix("it is closed twice")
        above = [each for each in source.above(part) if not isinstance(each, (cst.Await, cst.Expr))]
        line, block = above[0], above[1]
        if (
            not isinstance(line, cst.SimpleStatementLine)
            or not isinstance(block, cst.IndentedBlock)
            or has_comment(line)
        ):
            raise NoFix("it is closed in a way that is not understood")
        around = source.parents[block]
        if len(block.body) > 1:
            found[line] = cst.RemoveFromParent()
        elif isinstance(around, cst.Finally):
            found |= _without_finally(source, around)
        else:
            raise NoFix("it is closed in a way that is not understood")
    return found


def _without_finally(source: Source, node: cst.Finally) -> dict[cst.CSTNode, Replacement]:
    """A ``try`` whose ``finally`` is empty: what is tried, or the ``try`` with its handlers alone."""
    tried = source.parents[node]
    assert isinstance(tried, cst.Try)
    if tried.handlers:
        return {node: cst.RemoveFromParent()}
    if not isinstance(tried.body, cst.IndentedBlock) or has_comment(tried.body.header):
        raise NoFix("a comment stands behind the try")
    return {tried: _opened(tried.body, tried.leading_lines)}


def _opened(block: cst.IndentedBlock, leading: Sequence[cst.EmptyLine]) -> Replacement:
    """The statements of a block, one level further out."""
    first, *others = block.body
    lines = [*leading, *getattr(first, "leading_lines", ())]
    return cst.FlattenSentinel[cst.CSTNode]([first.with_changes(leading_lines=lines), *others])


def _is_method_of(call: cst.Call, name: str, methods: set[str]) -> bool:
    func = call.func
    if not isinstance(func, cst.Attribute) or not isinstance(func.value, cst.Name):
        return False
    return func.value.value == name and func.attr.value in methods


def _in_its_place(source: Source, built: _Built) -> dict[cst.CSTNode, Replacement]:
    """What stands in the function instead."""
    block = source.parents[built.node]
    body = list(block.body) if isinstance(block, cst.IndentedBlock) else []
    if isinstance(built.node, cst.With):
        assert isinstance(built.node.body, cst.IndentedBlock)
        return {built.node: _opened(built.node.body, built.node.leading_lines)}
    if len(body) < 2:
        raise NoFix("nothing uses it in its block")
    changes: dict[cst.CSTNode, Replacement] = {built.node: cst.RemoveFromParent()}
    if body[0] is built.node and isinstance(body[1], cst.SimpleStatementLine):
        changes[body[1]] = body[1].with_changes(leading_lines=[each for each in body[1].leading_lines if each.comment])
    return changes


def _spaced(line: cst.SimpleStatementLine, before: cst.CSTNode, after: cst.CSTNode) -> cst.SimpleStatementLine:
    """The statement at module level, as far from the others as they are from each other."""
    blank = [each for each in getattr(after, "leading_lines", ()) if each.comment is None]
    if isinstance(before, cst.SimpleStatementLine):
        is_import = isinstance(before.body[0], (cst.Import, cst.ImportFrom))
        blank = blank[:1] if is_import else []
    return line.with_changes(leading_lines=blank)


FIXES: Final = (
    Fix(
        "builds the client at module level, where its arguments have their values there",
        is_safe=False,
        change=hoisted,
    ),
)
