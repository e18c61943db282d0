"""Which functions a decorator wraps, to see what they do with what its wrapper passes to them."""

from __future__ import annotations

import libcst as cst

from ..inference.engine import types_of
from ..inference.values import ProjectFunction
from ..program.charged import charged
from ..program.module import Module
from ..program.query import query
from ..symbols.builder import symbols_of
from ..symbols.scopes import BindingKind, Scope, outermost_function
from ..symbols.users import all_users_of


@query
def lending_of(module: Module) -> Lending:
    """What the decorators of a module wrap."""
    return Lending(module)


class Lending:
    """Answers about the decorators of one module, each looked up once."""

    def __init__(self, module: Module) -> None:
        self.module = module

    def wrapped(self, call: cst.Call, function: Scope) -> tuple[Scope, ...]:
        """The functions that ``call``, in the wrapper ``function``, may run: what the decorator around it was given.

        None of them where they are not all in sight, or the call is of something else.
        """
        name = call.func.value if isinstance(call.func, cst.Name) else ""
        owner = function.owner_of(name) if name else None
        decorator = function.parent
        while decorator is not None and decorator is not owner:
            decorator = decorator.parent
        if decorator is None or decorator is function or not isinstance(decorator.node, cst.FunctionDef):
            return ()
        if [binding.kind for binding in decorator.bindings[name]] != [BindingKind.PARAMETER]:
            return ()
        return self._decorated_by(decorator)

    @charged
    def _decorated_by(self, decorator: Scope) -> tuple[Scope, ...]:
        """The functions of the project that bear a decorator; none where somebody else may use it."""
        others = all_users_of(outermost_function(decorator) or decorator)
        if others is None:
            return ()
        return tuple(
            function
            for module in (decorator.module, *others)
            for function in symbols_of(module).definitions()
            for node in function.decorators
            if types_of(module).value_of(node) in (ProjectFunction(decorator),)
        )
