"""The one walk: a visitor over the libcst tree that fills the :class:`~.scopes.SymbolTable` of a module.

It keeps its own scope and order, and goes over expressions with a stack of its own: neither a metadata provider nor
Python's recursion limit is involved (statements nest, at most as deep as the parser allows; expressions may be
thousands of operands deep).
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Collection
from typing import Final, NamedTuple

import libcst as cst

from ... import stdlib
from ...first_party import absolute
from ...tree import LazyBody
from ..program.module import Module
from ..program.query import query
from ..syntax import nodes
from .scopes import LAMBDA, Attributes, Binding, BindingKind, Part, Scope, ScopeKind, SymbolTable, WaitingScope


@query
def symbols_of(module: Module) -> SymbolTable:
    """The scopes, bindings and calls of a module, found in one walk."""
    root = Scope(ScopeKind.MODULE, module.tree, "", None, module)
    table = SymbolTable(root, module.sources.bodies)
    builder = SymbolTableBuilder(table, module)
    builder.begin(root)
    builder.block(module.tree.body, root, module.tree)
    module.sources.bodies.watching = builder.arrived
    return table


class Given(NamedTuple):
    """What a binding is given, as the fields of :class:`~.scopes.Binding`."""

    value: cst.BaseExpression | None = None
    path: tuple[int, ...] = ()
    annotation: cst.BaseExpression | None = None
    dotted: str = ""


NOTHING: Final = Given()
PARTIAL_NAMES: Final = frozenset(map(stdlib.last, stdlib.PARTIAL))


def factory_in(call: cst.Call, keywords: Collection[str]) -> cst.BaseExpression | None:
    """What a call for a field of a class gets as the maker of its value, under one of the keywords.

    "" among them: as its first argument.
    """
    return nodes.argument(call, 0 if "" in keywords else None, *keywords)


def called_later(function: cst.BaseExpression) -> cst.Call:
    """The call of what is given without its arguments, or with those that ``partial`` keeps for it."""
    is_partial = isinstance(function, cst.Call) and nodes.last_name(function.func) in PARTIAL_NAMES
    if isinstance(function, cst.Call) and is_partial and function.args and not function.args[0].star:
        return cst.Call(func=function.args[0].value, args=function.args[1:])
    return cst.Call(func=function)


class SymbolTableBuilder:
    """The state of the walk: the table being filled and a running number that orders what is met."""

    def __init__(self, table: SymbolTable, module: Module) -> None:
        self.table = table
        self.module = module
        self.part = table.outside
        self.order = 0

    def begin(self, scope: Scope) -> None:
        """Write down a scope whose inside is walked with what is around it."""
        self.table.scope_at[scope.node] = scope
        self.part.opened.append(scope)
        self.part.walked.append(scope)

    def body(self, body: cst.BaseSuite, inner: Scope, function: cst.FunctionDef) -> None:
        """Walk the body of a function; one that nobody has read yet when somebody does.

        Until then its place in the order is kept free: no character stands for more than one thing that is met.
        """
        if not isinstance(body, LazyBody) or body.is_made or not isinstance(inner, WaitingScope):
            self.block(body, inner, function)
            return
        self.table.parents[body] = function
        self.table.part_of[body] = Part(self.order)
        self.order += body.piece.end - body.piece.start
        inner.wait()

    def arrived(self, body: LazyBody) -> None:
        """Walk the body of a function that has just been made."""
        function = self.table.parents[body]
        inner = self.table.scope_at[function]
        before = self.part, self.order
        self.part = self.table.part_of[body]
        self.order = self.part.order
        self.part.walked.append(inner)
        if isinstance(inner, WaitingScope):
            inner.arrive()
        self.block(body, inner, function)
        self.part, self.order = before

    def block(self, block: nodes.Block, scope: Scope, above: cst.CSTNode) -> None:
        """Walk the statements of a block."""
        if isinstance(block, cst.BaseSuite):
            self.table.parents[block] = above
            above = block
        for statement in nodes.statements(block):
            self.table.parents[statement] = above
            self.statement(statement, scope)

    def statement(self, node: cst.CSTNode, scope: Scope) -> None:
        """Walk one statement: by its own handler where it binds names, else its expressions and blocks in order."""
        self.order += 1
        self.table.order_of[node] = self.order
        handler = _AT_STATEMENTS.get(type(node))
        if handler is not None:
            handler(self, node, scope)
        else:
            self.parts(node, scope)

    def parts(self, node: cst.CSTNode, scope: Scope) -> None:
        """Walk the children of a statement (or of a clause such as ``except`` and ``else``)."""
        if isinstance(node, (cst.ExceptHandler, cst.ExceptStarHandler)) and node.name is not None:
            self.target(node.name.name, BindingKind.OTHER, scope)
        if isinstance(node, (cst.MatchAs, cst.MatchStar)) and node.name is not None:
            self.bind(scope, node.name.value, BindingKind.OTHER, node)
        for child in nodes.children(node):
            self.table.parents[child] = node
            if isinstance(child, cst.BaseSuite):
                self.block(child, scope, node)
            elif isinstance(child, cst.BaseExpression):
                self.expression(child, scope, node)
            elif isinstance(child, cst.BaseCompoundStatement):  # an elif
                self.statement(child, scope)
            else:
                self.parts(child, scope)

    def expression(self, node: cst.CSTNode, scope: Scope, above: cst.CSTNode) -> None:
        """Walk an expression: parents, calls, attribute loads, and the scopes that lambdas and comprehensions open."""
        parents = self.table.parents
        parents[node] = above
        stack = [node]
        while stack:
            current = stack.pop()
            meet = _AT_EXPRESSIONS.get(type(current))
            if meet is not None and not meet(self, current, scope):
                continue
            below = nodes.children(current)
            for child in below:
                parents[child] = current
            below.reverse()
            stack += below

    def meet_name(self, node: cst.Name, scope: Scope) -> bool:
        self.part.identifiers.add(node.value)
        return False

    def meet_attribute(self, node: cst.Attribute, scope: Scope) -> bool:
        scope.loads.append(node)
        self.part.identifiers.add(node.attr.value)
        return True

    def meet_call(self, node: cst.Call, scope: Scope) -> bool:
        self.order += 1
        self.table.order_of[node] = self.order
        scope.calls.append(node)
        self.part.calls.append(node)
        self.table.scope_of_call[node] = scope
        if isinstance(node.func, cst.Name) and node.func.value == "setattr" and len(node.args) > 2:  # noqa: PLR2004
            self.set_by_call(node, scope)
        if scope.kind is ScopeKind.CLASS:
            self.meet_field(node, scope)
        return True

    def meet_field(self, node: cst.Call, scope: Scope) -> None:
        """``field(default_factory=Redis)`` in a class body calls what it gets for each object.

        As if ``lambda: Redis()`` stood there: of that call the rest of the analysis need not know that nobody wrote it.
        """
        keywords = self.module.knowledge.helpers.field_keywords.get(scope.home_name(node.func))
        given = factory_in(node, keywords) if keywords is not None else None
        if given is None or isinstance(given, cst.Lambda):
            return
        made = called_later(given)
        function = cst.Lambda(params=cst.Parameters(), body=made)
        self.table.parents[function] = node
        self.table.parents[made] = function
        self.table.field_makers[node] = function
        inner = self.open(ScopeKind.FUNCTION, function, LAMBDA, scope)
        inner.returns.append(made)
        self.meet_call(made, inner)

    def set_by_call(self, node: cst.Call, scope: Scope) -> None:
        """``setattr(x, "name", value)`` stores in an attribute as an assignment does."""
        owner, name, value = (arg.value for arg in node.args[:3])
        text = nodes.constant(name)
        if isinstance(text, str):
            cls = self.receiver_class(owner, scope)
            binding = Binding(text, BindingKind.ASSIGNED, node, scope, self.order, value)
            self.store(text, binding, cls)

    def meet_lambda(self, node: cst.Lambda, scope: Scope) -> bool:
        self.visit_lambda(node, scope)
        return False

    def meet_comprehension(self, node: cst.BaseComp, scope: Scope) -> bool:
        self.visit_comprehension(node, scope)
        return False

    def meet_walrus(self, node: cst.NamedExpr, scope: Scope) -> bool:
        self.target(node.target, BindingKind.ASSIGNED, self.function_scope(scope), Given(node.value))
        return True

    def meet_yield(self, node: cst.Yield, scope: Scope) -> bool:
        function = self.function_scope(scope)
        function.yields = (*function.yields, node.value if isinstance(node.value, cst.BaseExpression) else None)
        return True

    @staticmethod
    def function_scope(scope: Scope) -> Scope:
        """Where a walrus or a yield inside a comprehension belongs."""
        while scope.kind is ScopeKind.COMPREHENSION and scope.parent is not None:
            scope = scope.parent
        return scope

    def open(self, kind: ScopeKind, node: cst.CSTNode, name: str, parent: Scope) -> Scope:
        """Start a scope."""
        is_waiting = isinstance(node, cst.FunctionDef) and isinstance(node.body, LazyBody) and not node.body.is_made
        made = WaitingScope if is_waiting else Scope
        scope = made(kind, node, name, parent, self.module, order=self.order)
        parent.children.append(scope)
        if is_waiting:
            self.table.scope_at[node] = scope
            self.part.opened.append(scope)
        else:
            self.begin(scope)
        if kind is ScopeKind.CLASS:
            walk = functools.partial(self.walk_methods, scope) if len(self.table.bodies) else None
            scope.attributes = Attributes(walk)
        return scope

    def walk_methods(self, cls: Scope, attribute: str | None) -> None:
        """Walk the methods of a class that may store something as this attribute (None: as any)."""
        for body in self.table.bodies if attribute is None else self.table.storing(attribute):
            above: cst.CSTNode | None = body
            while above is not None and above is not cls.node:
                above = self.table.parents.get(above)
            if above is not None:
                _ = body.body

    def bind(
        self,
        scope: Scope,
        name: str,
        kind: BindingKind,
        node: cst.CSTNode,
        given: Given = NOTHING,
    ) -> None:
        """Write down that ``name`` gets a value here."""
        self.order += 1
        stands_in = scope
        if name in scope.global_names:
            scope = scope.root()
        binding = Binding(name, kind, node, scope, self.order, *given)
        scope.bindings.setdefault(name, []).append(binding)
        if kind is BindingKind.IMPORTED:
            scope.imports.setdefault(name, binding)
        self.assign(stands_in, binding)

    def assign(self, scope: Scope, binding: Binding) -> None:
        """Write down that an assignment stands in a scope."""
        self.table.assigned.setdefault(scope, []).append(binding)
        self.part.assignments.setdefault(scope, []).append(binding)

    def target(self, target: cst.CSTNode, kind: BindingKind, scope: Scope, given: Given = NOTHING) -> None:
        """Write down every name and ``self.x`` that an assignment target binds."""
        self.table.order_of[target] = self.order
        if isinstance(target, cst.Name):
            self.bind(scope, target.value, kind, target, given)
        elif isinstance(target, (cst.Tuple, cst.List)):
            behind_star = 0  # what stands there is counted from the end
            for index, element in enumerate(target.elements):
                self.table.parents[element] = target
                self.table.parents[element.value] = element
                self.unpacked(element, kind, scope, Given(given.value, (*given.path, index - behind_star)))
                behind_star = len(target.elements) if isinstance(element, cst.StarredElement) else behind_star
        elif isinstance(target, cst.Attribute):
            owner = self.receiver_class(target.value, scope)
            name = target.attr.value
            self.store(name, self.stored(name, kind, target, scope, given), owner)
            self.expression(target, scope, self.table.parents.get(target, target))
        else:
            if isinstance(target, cst.Subscript):
                self.part.subscript_stores.append(self.stored("", kind, target, scope, given))
            self.expression(target, scope, self.table.parents.get(target, target))

    def unpacked(self, element: cst.BaseElement, kind: BindingKind, scope: Scope, given: Given) -> None:
        """Write down what one element of a tuple of targets binds; of a starred one nothing is known."""
        if isinstance(element, cst.StarredElement):
            self.target(element.value, BindingKind.OTHER, scope, Given(path=given.path))
        else:
            unpacked = BindingKind.UNPACKED if kind is BindingKind.ASSIGNED else kind
            self.target(element.value, unpacked, scope, given)

    def stored(
        self, name: str, kind: BindingKind, target: cst.Attribute | cst.Subscript, scope: Scope, given: Given
    ) -> Binding:
        """What is stored in an attribute or an element, which is no name of the scope."""
        self.order += isinstance(target, cst.Attribute)
        binding = Binding(name, kind, target, scope, self.order, *given)
        self.assign(scope, binding)
        return binding

    def store(self, name: str, binding: Binding, owner: Scope | None) -> None:
        """Write down what is stored in an attribute of the instances of a class, or of something else."""
        if owner is not None:
            owner.attributes.add(name, binding)
        else:
            self.part.stores.setdefault(name, []).append(binding)

    @staticmethod
    def receiver_class(base: cst.CSTNode, scope: Scope) -> Scope | None:
        """The class whose attribute ``base.x = ...`` sets.

        Base is the first parameter of one of its methods, or the class's own name.
        """
        if not isinstance(base, cst.Name):
            return None
        current: Scope | None = scope
        while current is not None:
            if current.receiver and current.receiver == base.value:
                return current.enclosing_class()
            if current.kind is ScopeKind.CLASS and current.name == base.value:
                return current
            current = current.parent
        return None

    # -- statements that bind names

    def visit_function(self, node: cst.FunctionDef, scope: Scope) -> None:
        for decorator in node.decorators:
            self.table.parents[decorator] = node
            self.expression(decorator.decorator, scope, decorator)
        self.bind(scope, node.name.value, BindingKind.DEFINED, node)
        inner = self.open(ScopeKind.FUNCTION, node, node.name.value, scope)
        if scope.kind is ScopeKind.CLASS and not any(
            nodes.dotted(d.decorator) == "staticmethod" for d in node.decorators
        ):
            names = nodes.positional_names(node)
            inner.receiver = names[0] if names else ""
        self.parameters(node.params, inner, scope, node)
        if node.returns is not None:
            self.expression(node.returns.annotation, scope, node)
        self.body(node.body, inner, node)

    def visit_lambda(self, node: cst.Lambda, scope: Scope) -> None:
        inner = self.open(ScopeKind.FUNCTION, node, LAMBDA, scope)
        self.parameters(node.params, inner, scope, node)
        inner.returns.append(node.body)
        self.expression(node.body, inner, node)

    def parameters(self, params: cst.Parameters, inner: Scope, outer: Scope, node: cst.CSTNode) -> None:
        """Bind the parameters; defaults and annotations belong to the scope outside."""
        self.table.parents[params] = node
        named = [*params.posonly_params, *params.params, *params.kwonly_params]
        extra = [param for param in (params.star_arg, params.star_kwarg) if isinstance(param, cst.Param)]
        for param in (*named, *extra):
            self.table.parents[param] = params
            annotation = param.annotation.annotation if param.annotation is not None else None
            plain = param in named
            self.bind(
                inner,
                param.name.value,
                BindingKind.PARAMETER if plain else BindingKind.OTHER,
                param,
                Given(param.default, annotation=annotation if plain else None),
            )
            for part in (annotation, param.default):
                if part is not None:
                    self.expression(part, outer, param)

    def visit_class(self, node: cst.ClassDef, scope: Scope) -> None:
        for decorator in node.decorators:
            self.table.parents[decorator] = node
            self.expression(decorator.decorator, scope, decorator)
        for arg in (*node.bases, *node.keywords):
            self.table.parents[arg] = node
            self.expression(arg.value, scope, arg)
        self.bind(scope, node.name.value, BindingKind.DEFINED, node)
        self.block(node.body, self.open(ScopeKind.CLASS, node, node.name.value, scope), node)

    def visit_comprehension(self, node: cst.BaseComp, scope: Scope) -> None:
        inner = self.open(ScopeKind.COMPREHENSION, node, "<comprehension>", scope)
        clause: cst.CompFor | None = node.for_in
        above: cst.CSTNode = node
        while clause is not None:
            self.table.parents[clause] = above
            self.expression(clause.iter, scope if above is node else inner, clause)
            self.table.parents[clause.target] = clause
            self.target(clause.target, BindingKind.ITERATED, inner, Given(clause.iter))
            for test in clause.ifs:
                self.table.parents[test] = clause
                self.expression(test.test, inner, test)
            above, clause = clause, clause.inner_for_in
        for part in (node.key, node.value) if isinstance(node, cst.DictComp) else (getattr(node, "elt", None),):
            if part is not None:
                self.expression(part, inner, node)

    def visit_assign(self, node: cst.Assign, scope: Scope) -> None:
        self.expression(node.value, scope, node)
        for target in node.targets:
            self.table.parents[target] = node
            self.table.parents[target.target] = target
            self.target(target.target, BindingKind.ASSIGNED, scope, Given(node.value))

    def visit_annotated(self, node: cst.AnnAssign, scope: Scope) -> None:
        if node.value is not None:
            self.expression(node.value, scope, node)
        self.expression(node.annotation.annotation, scope, node)
        self.table.parents[node.target] = node
        self.target(node.target, BindingKind.ASSIGNED, scope, Given(node.value, annotation=node.annotation.annotation))

    def visit_augmented(self, node: cst.AugAssign, scope: Scope) -> None:
        self.expression(node.value, scope, node)
        self.table.parents[node.target] = node
        self.target(node.target, BindingKind.OTHER, scope)

    def visit_del(self, node: cst.Del, scope: Scope) -> None:
        self.table.parents[node.target] = node
        scope.deleted = (*scope.deleted, node)
        self.expression(node.target, scope, node)

    def visit_import(self, node: cst.Import, scope: Scope) -> None:
        for alias in node.names:
            full = nodes.dotted(alias.name) or ""
            if alias.asname is not None:
                self.bind(scope, nodes.dotted(alias.asname.name) or "", BindingKind.IMPORTED, node, Given(dotted=full))
            else:
                self.bind(scope, full.split(".")[0], BindingKind.IMPORTED, node, Given(dotted=full.split(".")[0]))

    def visit_import_from(self, node: cst.ImportFrom, scope: Scope) -> None:
        source = absolute("." * len(node.relative) + (nodes.dotted(node.module) or ""), self.module.package)
        if isinstance(node.names, cst.ImportStar):
            self.bind(scope, "*", BindingKind.IMPORTED, node, Given(dotted=source))
            return
        for alias in node.names:
            name = nodes.dotted(alias.name) or ""
            local = nodes.dotted(alias.asname.name) if alias.asname is not None else name
            self.part.identifiers.add(name)
            self.bind(scope, local or "", BindingKind.IMPORTED, node, Given(dotted=f"{source}.{name}"))

    def visit_global(self, node: cst.Global, scope: Scope) -> None:
        scope.global_names |= {item.name.value for item in node.names}

    def visit_nonlocal(self, node: cst.Nonlocal, scope: Scope) -> None:
        scope.nonlocal_names |= {item.name.value for item in node.names}

    def visit_return(self, node: cst.Return, scope: Scope) -> None:
        scope.returns.append(node.value)
        if node.value is not None:
            self.expression(node.value, scope, node)

    def visit_for(self, node: cst.For, scope: Scope) -> None:
        self.expression(node.iter, scope, node)
        self.table.parents[node.target] = node
        self.target(node.target, BindingKind.ITERATED, scope, Given(node.iter))
        self.block(node.body, scope, node)
        if node.orelse is not None:
            self.table.parents[node.orelse] = node
            self.parts(node.orelse, scope)

    def visit_with(self, node: cst.With, scope: Scope) -> None:
        for item in node.items:
            scope.entered = (*scope.entered, item)
            self.table.parents[item] = node
            self.expression(item.item, scope, item)
            if item.asname is not None:
                self.table.parents[item.asname.name] = item
                self.target(item.asname.name, BindingKind.ENTERED, scope, Given(item.item))
        self.block(node.body, scope, node)


#: What to do at a statement that binds names.
_AT_STATEMENTS: Final[dict[type, Callable[..., None]]] = {
    cst.FunctionDef: SymbolTableBuilder.visit_function,
    cst.ClassDef: SymbolTableBuilder.visit_class,
    cst.Assign: SymbolTableBuilder.visit_assign,
    cst.AnnAssign: SymbolTableBuilder.visit_annotated,
    cst.AugAssign: SymbolTableBuilder.visit_augmented,
    cst.Import: SymbolTableBuilder.visit_import,
    cst.ImportFrom: SymbolTableBuilder.visit_import_from,
    cst.Global: SymbolTableBuilder.visit_global,
    cst.Nonlocal: SymbolTableBuilder.visit_nonlocal,
    cst.Return: SymbolTableBuilder.visit_return,
    cst.For: SymbolTableBuilder.visit_for,
    cst.With: SymbolTableBuilder.visit_with,
    cst.Del: SymbolTableBuilder.visit_del,
}
#: What to do at an expression; each says whether its parts are to be walked. By type: ``isinstance`` of libcst's
#: abstract classes is slow.
_AT_EXPRESSIONS: Final[dict[type, Callable[..., bool]]] = {
    cst.Name: SymbolTableBuilder.meet_name,
    cst.Attribute: SymbolTableBuilder.meet_attribute,
    cst.Call: SymbolTableBuilder.meet_call,
    cst.Lambda: SymbolTableBuilder.meet_lambda,
    cst.NamedExpr: SymbolTableBuilder.meet_walrus,
    cst.Yield: SymbolTableBuilder.meet_yield,
    **dict.fromkeys((cst.ListComp, cst.SetComp, cst.DictComp, cst.GeneratorExp), SymbolTableBuilder.meet_comprehension),
}
