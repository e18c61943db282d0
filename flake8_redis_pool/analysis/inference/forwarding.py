"""Functions and methods of the project that do nothing but hand one command on to a client.

A call of one is that command: with the arguments of the call, and through the client of the object it is called on.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import libcst as cst

from ..program.module import Module
from ..program.query import query
from ..symbols.builder import symbols_of
from ..symbols.call_binding import positional_parameters
from ..symbols.scopes import BindingKind, Scope
from ..syntax import nodes
from .argument_lists import Arguments, Given, arguments_at
from .engine import types_of
from .instances import made_object, seen_through
from .values import LibraryMethod, ProjectFunction, Value, functions_of, method_of

#: Wrappers around wrappers: more of them are not looked through.
_FARTHEST: Final = 3


@dataclass(frozen=True)
class Forwarded:
    """The command that a call of ``function`` sends.

    ``target`` is the method of the client; ``call`` how that is called, with the arguments that come from outside in
    the place of the function's parameters. ``inner`` is the call that stands in the function.
    """

    target: LibraryMethod
    call: cst.Call
    inner: cst.Call
    function: Scope


@query
def forwarding_names(module: Module) -> Mapping[str, frozenset[str]]:
    """The names of functions that hand a command on, each with those of the methods that they call.

    They are those of the module itself, and of the modules that it imports and that call what can block.
    """
    names: dict[str, frozenset[str]] = {}
    blocking = module.knowledge.blocking_commands
    for each in (module, *module.program.imported(module, blocking)):
        for function in symbols_of(each).functions():
            call = forwarded_call(function)
            if call is not None:
                names[function.name] = names.get(function.name, frozenset()) | {nodes.last_name(call.func)}
    return names


def forwarded_call(function: Scope) -> cst.Call | None:
    """The call that is all that a function does, and to which it gives a parameter of its own; None where it does more.

    ``return await self.inner.blpop(key, timeout)``.
    """
    node = function.node
    body = list(nodes.statements(node.body)) if isinstance(node, cst.FunctionDef) else []
    if body and isinstance(body[0], cst.Expr) and isinstance(body[0].value, (cst.SimpleString, cst.ConcatenatedString)):
        body = body[1:]
    if len(body) != 1 or not isinstance(body[0], (cst.Return, cst.Expr)):
        return None
    value = body[0].value.expression if isinstance(body[0].value, cst.Await) else body[0].value
    if not isinstance(value, cst.Call) or not isinstance(value.func, cst.Attribute):
        return None
    return value if any(mentions_parameter(arg.value, function) for arg in value.args) else None


def mentions_parameter(node: cst.CSTNode, function: Scope) -> bool:
    """Whether an expression is made of what the function is called with."""
    names = {
        name
        for name, bindings in function.bindings.items()
        if isinstance(bindings[0].node, cst.Param) and name != function.receiver
    }
    return any(isinstance(part, cst.Name) and part.value in names for part in nodes.descendants(node))


def forwarded(module: Module, call: cst.Call, written: cst.Call, steps: int = _FARTHEST) -> Forwarded | None:
    """The command that ``call`` sends through a function of the project that only hands it on.

    It stands in ``module`` as ``written``, which may hand the function to what calls it later.
    """
    functions = functions_of(types_of(module).value_of(call.func))
    inner = forwarded_call(functions[0].scope) if len(functions) == 1 and steps else None
    if inner is None:
        return None
    function = functions[0].scope
    target = method_of(types_of(function.module).value_of(inner.func))
    further = forwarded(function.module, inner, inner, steps - 1) if target is None else None
    if target is None:
        if further is None:
            return None
        target = further.target
    sent = inner if further is None else further.call
    arguments = _substituted(arguments_at(written, call.args, module, lambda _: ()), functions[0], inner, sent.args)
    return Forwarded(_on_object(module, call, target), cst.Call(sent.func, arguments), inner, function)


def _on_object(module: Module, call: cst.Call, target: LibraryMethod) -> LibraryMethod:
    """The method, of the client of the object on which the function is called."""
    made = made_object(types_of(module), call.func.value) if isinstance(call.func, cst.Attribute) else None
    value: Value = seen_through(types_of(module), target, made) if made is not None else target
    return value if isinstance(value, LibraryMethod) else target


def _substituted(
    outer: Iterator[tuple[Given, ...]], target: ProjectFunction, inner: cst.Call, sent: Sequence[cst.Arg]
) -> list[cst.Arg]:
    """What ``sent`` comes to, with the outer arguments in the place of the function's parameters."""
    function = target.scope
    way = Arguments(next(outer, ()), is_bound=target.receiver is not None or not function.receiver)
    own = {arg.value for arg in sent}
    put = (
        (each, _put(each, function, way) if each.node in own and not each.star else each)
        for each in next(arguments_at(inner, sent, function.module, lambda _: (way,)), ())
    )
    return [_arg(each, given) for each, given in put if given is not None]


def _put(given: Given, function: Scope, way: Arguments) -> Given | None:
    """What an argument that the function gives is from outside; None where nobody gives it."""
    name = given.node.value if isinstance(given.node, cst.Name) else ""
    bindings = function.bindings.get(name, ())
    if not bindings or bindings[0].kind is not BindingKind.PARAMETER:
        return given
    default = bindings[0].value
    found = way.of(name, positional_parameters(function, is_bound=way.is_bound))
    return found or (Given(default, function.module) if default is not None else None)


def _arg(inner: Given, given: Given) -> cst.Arg:
    if given.star:
        return cst.Arg(given.node, star="**" if given.star == "**" else "*")
    return cst.Arg(given.node, keyword=cst.Name(inner.keyword) if inner.keyword else None)
