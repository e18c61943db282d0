"""What the user's options name as handlers: functions, methods of classes, and what decorators are applied to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

import libcst as cst

from ..inference.engine import types_of
from ..inference.user_declared import own_names
from ..inference.values import External, ProjectClass
from ..program.module import Module
from ..symbols.builder import symbols_of
from ..symbols.scopes import Scope
from ..syntax import nodes
from .handler import Handler, Meaning

#: An option says that a framework runs the function, and not which.
BY_USER: Final = Meaning(framework=None, noun="handler")


def named_functions(function: Scope) -> Iterator[Handler]:
    """``function`` as a handler, where an option names it."""
    named = function.module.knowledge.own.functions
    if named and named.match(own_names(function)) is not None:
        yield Handler(function, BY_USER, function.node, function.module)


def named_methods(cls: Scope) -> Iterator[Handler]:
    """The methods of a class that an option names, on the class itself or on any base class."""
    named = cls.module.knowledge.own.methods
    if not named:
        return
    bases = types_of(cls.module).bases(ProjectClass(cls))
    classes = [*own_names(cls), *(base.dotted for base in bases if isinstance(base, External))]
    classes += [name for base in bases if isinstance(base, ProjectClass) for name in own_names(base.scope)]
    for method in cls.methods():
        if named.match(f"{name}.{method.name}" for name in classes) is not None:
            yield Handler(method, BY_USER, method.node, method.module)


def is_named_decorator(module: Module, target: cst.BaseExpression, names: Iterable[str]) -> bool:
    """Whether an option names the decorator ``target``, by what it stands for (``names``) or as it is written."""
    named = module.knowledge.own.decorators
    if not named:
        return False
    written = nodes.dotted(target) or ""
    return named.match((*names, written, symbols_of(module).scope_of(target).imported_as(written))) is not None
