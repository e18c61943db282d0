"""What calls give, and what awaiting or entering it gives.

Objects of libraries, instances of the project, results of its functions.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import libcst as cst

from ... import stdlib
from ...spec import AwaitEffect, Kind, Method, Role, agree_in_kind
from ..symbols.builder import factory_in
from ..symbols.call_binding import fields_defaulted_by
from ..symbols.scopes import Scope, ScopeKind
from ..syntax import nodes
from .annotations import definitions_of, settled
from .chosen_returns import Choice, choices_of, chosen
from .evaluator import Evaluator, decorated_with
from .new_objects import given_to, marked
from .shown_by_parts import is_shown
from .type_arguments import said_of
from .usage_shapes import shape_of
from .values import (
    IN_PROGRESS,
    NONE,
    UNKNOWN,
    Awaitable,
    Container,
    ContextManager,
    External,
    ExternalInstance,
    Factory,
    Instance,
    LibraryClass,
    LibraryFunction,
    LibraryMethod,
    LibraryObject,
    Literal,
    Origin,
    OriginKind,
    Partial,
    ProjectClass,
    ProjectFunction,
    TupleValue,
    Union,
    Value,
    alternatives,
    for_each,
    is_strange,
    join,
    thing_of,
    things_in,
    without_await,
)

#: What gives something known wherever it is called.
_CALLED: Final = (LibraryClass, LibraryMethod, LibraryFunction, ProjectClass, Factory)
#: What a method opens whose use shows what it is.
_SHAPED: Final = (Role.OPEN, Role.ACQUIRE)
#: What nobody can call.
_NEVER_CALLED: Final = (LibraryObject, Literal, TupleValue, Container, Awaitable)


class Calls:
    """Calls, awaits and context managers of one module."""

    def __init__(self, evaluator: Evaluator) -> None:
        self.evaluator = evaluator
        self.returned = evaluator.memo(self._result)
        self._returned_by_choice = evaluator.memo(self._chosen)
        self._choices: dict[Scope, Sequence[Choice]] = {}

    def call(self, node: cst.Call) -> Value:
        """What a call gives."""
        return self.called(self.evaluator.value_of(node.func), node)

    def called(self, target: Value, node: cst.Call) -> Value:
        """What calling ``target`` gives, at ``node``."""
        if isinstance(target, Union):
            value = self._called_either(target, node)
            value = self._unknown_call(node) if is_strange(value) else value
        else:
            value = self._called(target, node)
        return self.evaluator.narrowing.meant(node, value) if isinstance(value, Union) else value

    def _called(self, target: Value, node: cst.Call) -> Value:
        """The result of calling what is known to be ``target``."""
        if isinstance(target, LibraryClass):
            return self._library_class(target, node)
        if isinstance(target, LibraryFunction):
            return self._library_function(target, node)
        if isinstance(target, LibraryMethod):
            return self._made_by_subclass(target, node) or self._library_method(target, node)
        if isinstance(target, ProjectClass):
            return self._made(target, node)
        if isinstance(target, Factory):
            return given_to(target.result, node, self.evaluator.symbols.scope_of(node))
        if isinstance(target, Partial):
            given = for_each(target.target, lambda each: self._called(each, node))
            return _awaitable(given) if target.awaited else given
        return self._called_function(target, node)

    def _called_function(self, target: Value, node: cst.Call) -> Value:
        """The result of calling a function of the project, or what nobody knows."""
        if isinstance(target, ProjectFunction):
            value = self._given_on(target, node)
            if is_strange(without_await(value)) or without_await(value) == NONE:
                kept = self._given_below(target, node)
                value = value if kept is UNKNOWN else kept
            if value is UNKNOWN or self.evaluator.is_interface(value):
                shaped = self.evaluator.looked_up_by(target.scope, node)
                shaped = self._unknown_call(node) if shaped is UNKNOWN else shaped
                return value if shaped is UNKNOWN else shaped
            return value
        if target is UNKNOWN or isinstance(target, External):
            telling = self.evaluator.knowledge.telling_functions.get(nodes.last_name(node.func))
            if telling is not None:
                return self._library_function(LibraryFunction(telling[1], telling[0]), node)
        if isinstance(target, External):
            value = self._named_call(target.dotted, node)
            if not isinstance(value, ExternalInstance):
                return value
            known = self.evaluator.taken(node)
            known = shape_of(self.evaluator, node) if known is UNKNOWN else known
            return value if known is UNKNOWN else known
        if isinstance(target, ExternalInstance) and target.dotted in stdlib.TRANSPARENT_DECORATORS and node.args:
            return self.evaluator.value_of(node.args[0].value)
        if isinstance(target, ExternalInstance) and target.dotted in stdlib.MAKING_TUPLE_CLASSES:
            return self._named_tuple(node)
        if target is UNKNOWN:
            return self._unknown_call(node)
        return target if target is IN_PROGRESS else UNKNOWN

    def _given_below(self, target: ProjectFunction, node: cst.Call) -> Value:
        """What a call gives of a method that only promises something: what classes below give, which do it."""
        receiver = target.receiver
        if not isinstance(receiver, Instance) or not nodes.is_promise(target.scope.node):
            return UNKNOWN
        keeping = self.evaluator.of(receiver.of.module).promised_by(receiver.of, target.scope.name)
        given = [self._given(each.scope, node) for each in alternatives(keeping) if isinstance(each, ProjectFunction)]
        return join(given)

    def _named_tuple(self, node: cst.Call) -> Value:
        """An object of a class that ``namedtuple`` has made: a tuple whose places have names."""
        if not isinstance(node.func, (cst.Name, cst.Attribute)) or any(arg.star for arg in node.args):
            return UNKNOWN
        _, bindings = definitions_of(self.evaluator, node.func)
        made = bindings[0].value if len(bindings) == 1 else None
        names = _named_places(made) if isinstance(made, cst.Call) else ()
        given = {name: arg.value for name, arg in zip(names, node.args) if arg.keyword is None}
        given.update({arg.keyword.value: arg.value for arg in node.args if arg.keyword is not None})
        items = (self.evaluator.value_of(given[name]) if name in given else UNKNOWN for name in names)
        return TupleValue(tuple(items), names) if names else UNKNOWN

    def _made(self, cls: ProjectClass, node: cst.Call) -> Value:
        """An object of a class of the project."""
        origin = Origin(OriginKind.MADE, node, self.evaluator.symbols.scope_of(node))
        made = self.evaluator.made_object(cls, origin)
        return made if made is not None and is_shown(self.evaluator, made.item, node) else Instance(cls)

    def _library_class(self, target: LibraryClass, node: cst.Call) -> Value:
        if not is_shown(self.evaluator, target.item, node):
            return ExternalInstance(target.item.name)
        source = OriginKind.TAKEN if target.item.takes else OriginKind.MADE
        origin = Origin(source, node, self.evaluator.symbols.scope_of(node))
        return LibraryObject(target.item, target.library, (origin,)) if target.item.made else UNKNOWN

    def _called_either(self, target: Union, node: cst.Call) -> Value:
        """The result of calling one of several things.

        Where one of them is a library's, what it gives does not depend on what the others give. One that gives nothing,
        where others do, is not the one that is meant.
        """
        if any(isinstance(choice, (LibraryClass, LibraryFunction, LibraryMethod)) for choice in target.choices):
            return for_each(target, lambda choice: self._called(choice, node))
        called = [choice for choice in target.choices if not isinstance(choice, _NEVER_CALLED)]
        results = [self._called(choice, node) for choice in called if not _gives_nothing(choice)]
        return join([*results, UNKNOWN] if target.is_open else results)

    def _given(self, function: Scope, node: cst.Call) -> Value:
        """What a call of the project's ``function`` gives: what that makes anew is this call's own."""
        value = self.evaluator.of(function.module).returned_at(function, node)
        return given_to(value, node, self.evaluator.symbols.scope_of(node))

    def _given_on(self, target: ProjectFunction, node: cst.Call) -> Value:
        """What a call gives of a function, or of a method of an object whose class says it by a type variable."""
        shown = self._given(target.scope, node)
        said = said_of(self.evaluator, target.scope, target.receiver, is_new=True)
        if said is UNKNOWN:
            return shown
        stated = given_to(said, node, self.evaluator.symbols.scope_of(node))
        value = settled(self.evaluator, stated, without_await(shown))
        return Awaitable(value) if target.scope.is_async else value

    def returned_at(self, function: Scope, call: cst.Call) -> Value:
        """What ``call``, of any module, gets from a function of this module by the constants that it gives."""
        if nodes.last_name(call.func) != function.name:
            return self.returned(function)  # the call may be one of what makes or holds the arguments
        if function not in self._choices:
            self._choices[function] = choices_of(function)
        choices = self._choices[function]
        places = chosen(choices, call, function) if choices else ()
        is_chosen = 0 < len(places) < len(choices)
        return self._returned_by_choice((function, places)) if is_chosen else self.returned(function)

    def _chosen(self, question: tuple[Scope, tuple[int, ...]]) -> Value:
        """What a call gets that may come to some only of the choices of a function."""
        function, places = question
        return self._stated(function, [self._choices[function][place].given for place in places])

    def _library_function(self, target: LibraryFunction, node: cst.Call) -> Value:
        function = target.function
        if not _says(node, function.first_says):
            return UNKNOWN
        library, item = self.evaluator.knowledge.object_named(function.returns)
        if not is_shown(self.evaluator, item, node):
            return ExternalInstance(item.name)
        source = (
            OriginKind.SHARED
            if function.shared
            else OriginKind.TAKEN
            if function.role is Role.OPEN
            else OriginKind.MADE
        )
        thing = LibraryObject(item, library, (Origin(source, node, self.evaluator.symbols.scope_of(node)),))
        if function.context:
            return ContextManager(thing)
        return Awaitable(thing) if function.awaited else thing

    def _made_by_subclass(self, target: LibraryMethod, node: cst.Call) -> Value | None:
        """``Store.from_url(...)``, by a method that Store has from its library, gives a Store."""
        if target.method is None or target.method.role is not Role.MAKE or not isinstance(node.func, cst.Attribute):
            return None
        cls = self.evaluator.value_of(node.func.value)
        if not isinstance(cls, ProjectClass):
            return None
        made = self._made(cls, node)
        return Awaitable(made) if target.method.awaited else made

    def _library_method(self, target: LibraryMethod, node: cst.Call) -> Value:
        owner, method = target.owner, target.method
        if method is None and target.name in stdlib.ENTERING:
            return self._entered_by_hand(node)
        if method is None:
            is_queued = (
                isinstance(owner, LibraryObject) and owner.kind is Kind.TRANSACTION and owner.item.returns_itself
            )
            given = self.evaluator.knowledge.results.get(f"{owner.item.name}.{target.name}")
            return owner if is_queued else ExternalInstance(given) if given is not None else UNKNOWN
        if method.returns is None or method.role is Role.RUN or not _says(node, method.first_says):
            return UNKNOWN
        return self._given_by(owner, method, node)

    def _given_by(self, owner: LibraryObject | LibraryClass, method: Method, node: cst.Call) -> Value:
        if method.role in _SHAPED and isinstance(owner, LibraryObject) and not owner.certain:
            shaped = shape_of(self.evaluator, node)
            if shaped is not UNKNOWN:
                return shaped
        other_version = method.returns_awaited is not None and isinstance(
            self.evaluator.symbols.parents.get(node), cst.Await
        )
        library, item = self.evaluator.knowledge.object_named(
            (method.returns_awaited if other_version else method.returns) or ""
        )
        source = OriginKind.MADE if method.role is Role.MAKE else OriginKind.TAKEN
        certain = owner.certain if isinstance(owner, LibraryObject) else True
        thing = LibraryObject(item, library, (Origin(source, node, self.evaluator.symbols.scope_of(node)),), certain)
        return Awaitable(thing) if method.awaited or other_version else thing

    def _named_call(self, dotted: str, node: cst.Call) -> Value:
        for found in (self.evaluator.contained(dotted, node), self.evaluator.looked_up(dotted, node)):
            if found is not UNKNOWN:
                return found
        if dotted in stdlib.GETS_ATTRIBUTE or dotted in self.evaluator.knowledge.helpers.looks_up:
            return UNKNOWN  # whatever the text names
        if dotted in self.evaluator.knowledge.helpers.field_factories:
            return self._field(dotted, node)
        first = node.args[0].value if node.args else None
        if first is None:
            return ExternalInstance(self.evaluator.knowledge.results.get(dotted, dotted))
        if dotted == "typing.cast":
            return self._cast(first, node)
        helpers = self.evaluator.knowledge.helpers
        if dotted in helpers.transparent:
            return self.evaluator.value_of(first)
        if dotted in helpers.closing:
            return ContextManager(self.evaluator.value_of(first))
        if dotted in helpers.new_loops:
            return self.awaited(self.evaluator.value_of(first), node)
        if dotted in stdlib.GATHERING:
            return self._gathered(node)
        run = self._run(dotted, node)
        return ExternalInstance(self.evaluator.knowledge.results.get(dotted, dotted)) if run is UNKNOWN else run

    def _field(self, dotted: str, node: cst.Call) -> Value:
        """What a field is that a call in a class body describes: what its factory makes, or its default."""
        symbols = self.evaluator.symbols
        keyword = self.evaluator.knowledge.helpers.field_factories[dotted]
        maker = symbols.field_makers.get(node) or factory_in(node, (keyword,))
        if isinstance(maker, cst.Lambda):
            return self.returned(symbols.scope_at[maker])
        default = nodes.argument(node, None, stdlib.FIELD_DEFAULT)
        value = join(self._defaults(node)) if default is None else self.evaluator.value_of(default)
        return ExternalInstance(dotted) if value is UNKNOWN else value

    def _defaults(self, node: cst.Call) -> Iterator[Value]:
        """What the methods give that make the value of a field, by its name (``@client.default``)."""
        cls = self.evaluator.symbols.scope_of_call[node]
        names = {name for name, group in cls.bindings.items() if any(each.value is node for each in group)}
        for method in cls.methods() if cls.kind is ScopeKind.CLASS else ():
            if not names.isdisjoint(fields_defaulted_by(method)):
                yield self.returned(method)

    def _run(self, dotted: str, node: cst.Call) -> Value:
        """What a call gives that runs a function passed to it, or keeps it for a later call; UNKNOWN for others."""
        helpers = self.evaluator.knowledge.helpers
        position = helpers.runs_function.get(dotted)
        if position is not None:
            passed = self._passed_at(position, node)
            if dotted in helpers.single_providers:
                given = self._provided(passed, node)
                return Factory(given) if things_in(given) or isinstance(given, Instance) else UNKNOWN
            if dotted in stdlib.PARTIAL or dotted in helpers.wrappers | helpers.providers:
                partial = Partial(passed, node, self.evaluator.module, awaited=dotted in helpers.wrappers)
                return UNKNOWN if passed is UNKNOWN else partial
            return _of_function(self._given_by_passed(passed, node))
        return self._run_by_method(stdlib.last(dotted), node)

    def _provided(self, passed: Value, node: cst.Call) -> Value:
        """What a provider gives: what is passed to it makes that, and opens it where it is a context."""
        given = self._given_by_passed(passed, node)
        opened = given.result if isinstance(given, (Awaitable, ContextManager)) else given
        return given_to(opened, node, self.evaluator.symbols.scope_of(node))

    def _run_by_method(self, name: str, node: cst.Call) -> Value:
        """What ``loop.run_in_executor(None, f)`` or ``group.create_task(f())`` gives; UNKNOWN for other methods."""
        if not isinstance(node.func, cst.Attribute):
            return UNKNOWN
        if name in stdlib.TRANSPARENT_METHODS and node.args:
            value = self.evaluator.value_of(node.args[0].value)
            return value if isinstance(value, Awaitable) else UNKNOWN
        if name in stdlib.AWAITED_RUNNERS or name in stdlib.FUTURE_METHODS:
            passed = self._passed_at(stdlib.RUNS_FUNCTION_METHODS[name], node)
            return _of_function(self._given_by_passed(passed, node))
        return UNKNOWN

    def _passed_at(self, position: int, node: cst.Call) -> Value:
        """What a call gets at a place of its arguments."""
        given = nodes.argument(node, position)
        return self.evaluator.value_of(given) if given is not None else UNKNOWN

    def _given_by_passed(self, passed: Value, node: cst.Call) -> Value:
        """What the function gives that a call runs. What is not known is no call of that name."""
        return for_each(passed, lambda each: self._given_where_run(each, node))

    def _given_where_run(self, passed: Value, node: cst.Call) -> Value:
        if isinstance(passed, Partial):
            return self._given_by_passed(passed.target, node)
        if isinstance(passed, ProjectFunction):
            return self.evaluator.of(passed.module).returned(passed.scope)
        return self._called(passed, node) if isinstance(passed, _CALLED) else UNKNOWN

    def _gathered(self, node: cst.Call) -> Value:
        """What ``gather`` gives; with ``return_exceptions`` each part may be one."""
        if any(arg.star or arg.keyword is not None for arg in node.args):
            return UNKNOWN
        return Awaitable(TupleValue(tuple(self.awaited(self.evaluator.value_of(arg.value), node) for arg in node.args)))

    def _cast(self, declared: cst.BaseExpression, node: cst.Call) -> Value:
        """What ``cast(declared, given)`` gives: what it says, or what is known of the given object where that fits."""
        origin = Origin(OriginKind.ANNOTATED, node, self.evaluator.symbols.scope_of(node))
        stated = self.evaluator.annotated((declared, origin))
        said = thing_of(stated)
        if said is None and stated is not UNKNOWN:
            return stated
        given = nodes.argument(node, 1, "val")
        shown = UNKNOWN if given is None else self.evaluator.value_of(given)
        if stated is UNKNOWN:
            return shown
        known = thing_of(shown)
        fits = said is not None and known is not None and agree_in_kind((said.item, known.item))
        return settled(self.evaluator, stated, shown) if fits else stated

    def _unknown_call(self, node: cst.Call) -> Value:
        if not isinstance(node.func, cst.Attribute):
            return UNKNOWN
        name = node.func.attr.value
        if name in stdlib.KEYED_READS and isinstance(node.func.value, cst.Name) and node.args:
            given = self.evaluator.from_keywords(node)
            if given is not UNKNOWN:
                return given
        taken = self.evaluator.taken(node)  # from a container, or from under a key
        if taken is not UNKNOWN:
            return taken
        if name in stdlib.ENTERING:
            return self._entered_by_hand(node)
        if name in stdlib.STACK_ENTERS and node.args:
            return self.entered(self.evaluator.value_of(node.args[0].value))
        if name in stdlib.NEW_LOOP_METHODS and node.args:
            return self.awaited(self.evaluator.value_of(node.args[0].value), node)
        if name in stdlib.RESULTS:
            future = self.evaluator.value_of(node.func.value)
            if isinstance(future, Awaitable):
                return future.result
        run = self._run_by_method(name, node)
        return shape_of(self.evaluator, node) if run is UNKNOWN else run

    def _entered_by_hand(self, node: cst.Call) -> Value:
        """What ``context.__enter__()`` gives, or ``context.__aenter__()`` when it is awaited."""
        if not isinstance(node.func, cst.Attribute):
            return UNKNOWN
        given = self.entered(self.evaluator.value_of(node.func.value))
        return Awaitable(given) if stdlib.ENTERING[node.func.attr.value] and given is not UNKNOWN else given

    def _result(self, function: Scope) -> Value:
        """What a call of the project's ``function`` gives."""
        if function.yields:
            given = join(self._new(node, function) for node in function.yields if node is not None)
            return (
                ContextManager(given)
                if decorated_with(function, stdlib.CONTEXT_DECORATORS) or thing_of(given) is not None
                else UNKNOWN
            )
        return self._stated(function, [node for node in function.returns if node is not None])

    def _stated(self, function: Scope, returned: Sequence[cst.BaseExpression]) -> Value:
        """What a call gives of a function that returns one of these expressions, and may say by an annotation what."""
        value = join(self._new(node, function) for node in returned)
        node = function.node
        if isinstance(node, cst.FunctionDef) and node.returns is not None:
            # of two calls nobody knows that they give one object; a property is the same attribute each time
            is_new = not decorated_with(function, self.evaluator.knowledge.helpers.properties)
            origin = Origin(OriginKind.ANNOTATED, node, function, is_new=is_new)
            value = settled(self.evaluator, self.evaluator.annotated((node.returns.annotation, origin)), value)
        return Awaitable(value) if function.is_async else value

    def _new(self, node: cst.BaseExpression, function: Scope) -> Value:
        """What an expression is that a function returns or yields, with a mark on what it makes anew."""
        return marked(self.evaluator, self.evaluator.value_of(node), node, function)

    def awaited(self, value: Value, node: cst.CSTNode) -> Value:
        """What awaiting ``value`` gives."""
        return for_each(value, lambda each: self._awaited(each, node))

    def _awaited(self, value: Value, node: cst.CSTNode) -> Value:
        if isinstance(value, Awaitable):
            return value.result
        if isinstance(value, LibraryObject):
            if value.item.await_acquires is not None:
                library, item = self.evaluator.knowledge.object_named(value.item.await_acquires)
                return LibraryObject(
                    item,
                    library,
                    (Origin(OriginKind.TAKEN, node, self.evaluator.symbols.scope_of(node)),),
                    value.certain,
                )
            if value.item.awaitable or value.item.await_effect is AwaitEffect.NOTHING:
                return value
        if isinstance(value, ExternalInstance) and value.dotted in self.evaluator.knowledge.result_classes:
            return value
        return value if value is IN_PROGRESS else UNKNOWN

    def entered(self, value: Value) -> Value:
        """What ``with value as name`` gives the name."""
        return for_each(value, self._entered)

    def _entered(self, value: Value) -> Value:
        if isinstance(value, ContextManager):
            return value.result
        if isinstance(value, Instance):
            return self._entered_instance(value)
        if isinstance(value, (LibraryObject, ExternalInstance)):
            return value
        return value if value is IN_PROGRESS else UNKNOWN

    def _entered_instance(self, instance: Instance) -> Value:
        """What ``__enter__`` or ``__aenter__`` of the project gives: the object itself, or what it lends."""
        lineage = self.evaluator.lineage(instance.of)
        for name in stdlib.ENTERING:
            method = next((found for member in lineage for found in [member.scope.method(name)] if found), None)
            if method is None or not any(node is not None for node in method.returns):
                continue
            given = self.evaluator.of(method.module).returned(method)
            given = without_await(given)
            return instance if isinstance(given, Instance) and given.of in lineage else given
        return instance


def _named_places(call: cst.Call) -> tuple[str, ...]:
    """The names that ``namedtuple`` gets for the places of a tuple: in one text, or one text for each."""
    given = nodes.argument(call, 1, "field_names")
    if isinstance(given, (cst.List, cst.Tuple)):
        names = [nodes.constant(each.value) for each in given.elements]
        texts = tuple(name for name in names if isinstance(name, str))
        return texts if len(texts) == len(names) else ()
    text = nodes.constant(given)
    return tuple(text.replace(",", " ").split()) if isinstance(text, str) else ()


def _gives_nothing(target: Value) -> bool:
    """Whether calling a value gives None: a function of the project that neither returns nor yields, nor says so."""
    if not isinstance(target, ProjectFunction) or not isinstance(target.scope.node, cst.FunctionDef):
        return False
    function = target.scope
    is_silent = not function.yields and all(node is None for node in function.returns)
    return is_silent and cst.ensure_type(function.node, cst.FunctionDef).returns is None


def _says(call: cst.Call, word: str) -> bool:
    """Whether the code of the first argument holds ``word``, in whatever case ("": nothing is asked)."""
    return not word or (bool(call.args) and word in nodes.code(call.args[0].value).lower())


def _awaitable(value: Value) -> Value:
    """What gives ``value`` when it is awaited; something unknown gives nothing that is known."""
    return value if value in (UNKNOWN, IN_PROGRESS) or isinstance(value, Awaitable) else Awaitable(value)


def _of_function(value: Value) -> Value:
    """What awaits the result of a function; a coroutine that a thread only makes is not run by that."""
    return UNKNOWN if isinstance(value, Awaitable) else _awaitable(value)
