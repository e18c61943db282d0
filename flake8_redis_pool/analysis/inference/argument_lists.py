"""What one call gives to a function: its arguments, those that go on through stars included."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import libcst as cst

from ..program.module import Module
from ..symbols.builder import symbols_of
from ..symbols.call_binding import parameters_of, positional_parameters
from ..symbols.scopes import BindingKind, Scope
from ..syntax import nodes

#: Argument lists: where more of them come through one star, nothing is known of what it stands for.
MOST_LISTS: Final = 20


@dataclass(frozen=True)
class Given:
    """One argument: the expression, the module in which it stands, its keyword, its star where nothing dissolves it."""

    node: cst.BaseExpression
    module: Module
    keyword: str = ""
    star: str = ""


@dataclass(frozen=True)
class Arguments:
    """What one call gives.

    ``is_bound``: the receiver is not among them. ``is_partial``: a later call gives the rest.
    """

    given: tuple[Given, ...]
    is_bound: bool = True
    is_partial: bool = False

    def of(self, name: str, positional: Sequence[str]) -> Given | None:
        """What the parameter ``name`` gets, of a function with these positional ones; None when it is left out.

        An argument with a star is given where that hides what it gets.
        """
        keyword = next((each for each in self.given if each.keyword == name), None)
        if keyword is not None:
            return keyword
        places = [each for each in self.given if not each.keyword and each.star != "**"]
        hidden = next((each for each in self.given if each.star == "**"), None)
        for place, each in enumerate(places):
            if each.star:
                return each if name in positional[place:] else hidden
            if place < len(positional) and positional[place] == name:
                return each
        return hidden

    def beyond(self, function: Scope) -> tuple[tuple[Given, ...], tuple[Given, ...]]:
        """What the function's own ``*args`` and ``**kwargs`` take up."""
        positional = positional_parameters(function, is_bound=self.is_bound)
        named = parameters_of(function, is_bound=self.is_bound)
        places = [each for each in self.given if not each.keyword and each.star != "**"]
        others = [each for each in self.given if each.star == "**" or (each.keyword and each.keyword not in named)]
        return tuple(places[len(positional) :]), tuple(others)


def arguments_at(
    call: cst.Call, args: Sequence[cst.Arg], module: Module, ways_of: Callable[[Scope], Sequence[Arguments]]
) -> Iterator[tuple[Given, ...]]:
    """What ``args``, of ``call``, come to: one list, or one for each way that the function around it is called.

    The ``*args`` and ``**kwargs`` of that function stand for what its callers (``ways_of``) give beyond its parameters,
    a dictionary that it writes out for what that holds.
    """
    function = symbols_of(module).scope_of_call[call].enclosing_function()
    stars = own_stars(function) if function is not None else ("", "")
    passing = [arg for arg in args if arg.star and isinstance(arg.value, cst.Name) and arg.value.value in stars]
    if function is None or not passing:
        yield _listed(args, module, _written_out(function, args) if function is not None else {})
        return
    put = tuple(set_under_keys(function, stars[1]))
    ways = ways_of(function)
    for way in ways[:MOST_LISTS]:
        places, others = way.beyond(function)
        yield _listed(args, module, {stars[0]: places, stars[1]: (*put, *others)})
    if not ways or len(ways) > MOST_LISTS:
        hidden = [Given(arg.value, module, star="**") for arg in passing if arg.star == "**"]
        yield _listed(args, module, {stars[1]: (*put, *hidden)})


def own_stars(function: Scope) -> tuple[str, str]:
    """The names of the ``*args`` and ``**kwargs`` of a function."""
    node = function.node
    if not isinstance(node, (cst.FunctionDef, cst.Lambda)):
        return "", ""
    params = (node.params.star_arg, node.params.star_kwarg)
    first, second = (param.name.value if isinstance(param, cst.Param) else "" for param in params)
    return first, second


def _written_out(function: Scope, args: Iterable[cst.Arg]) -> Mapping[str, tuple[Given, ...]]:
    """What the dictionaries hold that a function writes out and gives on: ``settings = {"client": client}``.

    Not one that gets a key twice, or more at once.
    """
    names = {arg.value.value for arg in args if arg.star == "**" and isinstance(arg.value, cst.Name)}
    found = {}
    for name in names:
        bindings = function.bindings.get(name, ())
        value = bindings[0].value if len(bindings) == 1 and bindings[0].kind is BindingKind.ASSIGNED else None
        if not isinstance(value, cst.Dict) or _is_updated(function, name):
            continue
        given = (*keyed(value, function.module), *set_under_keys(function, name))
        keywords = [each.keyword for each in given if each.keyword]
        if len(set(keywords)) == len(keywords):
            found[name] = given
    return found


def _is_updated(function: Scope, name: str) -> bool:
    """Whether a function puts several things at once into what goes by a name."""
    return any(nodes.dotted(call.func) == f"{name}.update" for scope in function.within() for call in scope.calls)


def _listed(args: Iterable[cst.Arg], module: Module, stars: Mapping[str, tuple[Given, ...]]) -> tuple[Given, ...]:
    """The arguments in order, what stars stand for in their place."""
    found: list[Given] = []
    for arg in args:
        name = arg.value.value if isinstance(arg.value, cst.Name) else ""
        if arg.star and name in stars:
            found += stars[name]
        elif arg.star == "*" and isinstance(arg.value, (cst.Tuple, cst.List)):
            found += displayed(arg.value, module)
        elif arg.star == "**" and isinstance(arg.value, cst.Dict):
            found += keyed(arg.value, module)
        else:
            found.append(Given(arg.value, module, arg.keyword.value if arg.keyword is not None else "", arg.star))
    return tuple(found)


def displayed(node: cst.BaseExpression | None, module: Module) -> tuple[Given, ...]:
    """The elements of a tuple or list as arguments; something hidden, where it is written out elsewhere."""
    if node is None:
        return ()
    if not isinstance(node, (cst.Tuple, cst.List)):
        return (Given(node, module, star="*"),)
    return tuple(
        Given(each.value, module, star="*" if isinstance(each, cst.StarredElement) else "") for each in node.elements
    )


def keyed(node: cst.BaseExpression | None, module: Module) -> tuple[Given, ...]:
    """The values of a dictionary as arguments; something hidden, where it is written out elsewhere."""
    if node is None:
        return ()
    if not isinstance(node, cst.Dict):
        return (Given(node, module, star="**"),)
    found = []
    for element in node.elements:
        key = nodes.constant(element.key) if isinstance(element, cst.DictElement) else None
        named = key if isinstance(key, str) else ""
        found.append(Given(element.value, module, named, "" if named else "**"))
    return tuple(found)


def set_under_keys(function: Scope, name: str) -> Iterator[Given]:
    """``kwargs["client"] = client``: what a function puts into its own ``**kwargs``, or a dictionary that it makes."""
    for scope in function.within():
        for binding in symbols_of(function.module).assigned_in(scope):
            target = binding.node
            if not isinstance(target, cst.Subscript) or binding.value is None:
                continue
            key = nodes.index_of(target)
            if isinstance(target.value, cst.Name) and target.value.value == name and isinstance(key, str):
                yield Given(binding.value, function.module, key)
        for call in scope.calls:
            func = call.func
            if (
                isinstance(func, cst.Attribute)
                and isinstance(func.value, cst.Name)
                and func.value.value == name
                and func.attr.value == "setdefault"
                and len(call.args) == 2
            ):
                key = nodes.constant(call.args[0].value)
                if isinstance(key, str):
                    yield Given(call.args[1].value, function.module, key)
