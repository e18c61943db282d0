"""Which receivers of Redis methods a module has, and how much the analysis knows of each.

A receiver is certain when all that may stand there is known: objects of a client library, of a class of the project
that defines the method, or what is known to be no client; of several alternatives those are meant that have the method.
It is uncertain when something else may stand there, and unknown when nothing is known.
"""

from __future__ import annotations

import enum
import functools
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import libcst as cst

from ...knowledge import Knowledge
from ...spec import Kind, Role, names_in
from ..inference.engine import types_of
from ..inference.unknown_causes import Cause, Reason, cause_of
from ..inference.values import (
    External,
    ExternalInstance,
    Instance,
    LibraryClass,
    LibraryMethod,
    LibraryObject,
    ProjectClass,
    ProjectFunction,
    Union,
    Value,
    alternatives,
    things_in,
)
from ..program.module import Module
from ..program.program import Program
from ..symbols.builder import symbols_of
from ..symbols.positions import positions_of
from ..symbols.scopes import ScopeKind
from ..syntax import nodes


class Verdict(enum.Enum):
    """How much is known of a receiver."""

    CERTAIN = "certain"
    UNCERTAIN = "uncertain"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Receiver:
    """One call of a Redis method, and what is known of the object that it is called on.

    ``what`` names it: the canonical name of a library's class, a class of the project, or what is imported otherwise.
    ``names`` has all names of these. ``cause`` says why it is not certain.
    """

    module: Module
    call: cst.Call
    verdict: Verdict
    what: str
    names: frozenset[str]
    cause: Cause | None

    @property
    def node(self) -> cst.BaseExpression:
        """The expression of the receiver."""
        func = cst.ensure_type(self.call.func, cst.Attribute)
        return func.value

    @property
    def line(self) -> int:
        """The line where the receiver starts."""
        return positions_of(self.module).line(self.node)

    def shown(self) -> str:
        """The receiver in one line."""
        text = " ".join(nodes.code(self.call.func).split())
        cause = f" [{self.cause.reason.name} at {self.cause.place}]" if self.cause is not None else ""
        what = f" = {self.what}" if self.what else ""
        return f"{self.module.path}:{self.line}: {self.verdict.value} {text}{what}{cause}"


@functools.lru_cache(maxsize=16)
def distinct_methods(knowledge: Knowledge) -> frozenset[str]:
    """Names of methods that say that their object is one of Redis: no other kind of object has them.

    They are those by which the declarations recognise clients by their use, those that say Redis by themselves, and
    those by which a client gives a connection, such as ``pubsub``, so far as few other objects have them.
    """
    shapes = {name for library in knowledge.clients for shape in library.client_shapes for name in shape.commands}
    takes = {
        name
        for library in knowledge.clients
        for item in library.objects
        for name, method in item.methods.items()
        if item.kind is Kind.CLIENT and method.role is Role.ACQUIRE
    }
    return knowledge.telling_attributes | shapes | (takes & knowledge.deciding_attributes)


def receivers_of(module: Module) -> Iterator[Receiver]:
    """The receivers of one module, in the order of the source."""
    for call in symbols_of(module).calls:
        if isinstance(call.func, cst.Attribute) and call.func.attr.value in distinct_methods(module.knowledge):
            yield _receiver(module, call, call.func)


def _receiver(module: Module, call: cst.Call, func: cst.Attribute) -> Receiver:
    verdict, names = _known(module, func)
    cause = None
    if verdict is not Verdict.CERTAIN:
        base = types_of(module).value_of(func.value)
        is_own = isinstance(base, (Instance, ProjectClass))
        cause = _cause_in_class(module, func) if is_own else cause_of(module, func.value)
    return Receiver(module, call, verdict, names[0] if names else "", frozenset(names), cause)


def _cause_in_class(module: Module, func: cst.Attribute) -> Cause:
    """Why the method of an object of the project is not known."""
    cause = cause_of(module, func)
    return Cause(Reason.NO_SUCH_MEMBER, module, func.value) if cause.reason is Reason.ATTRIBUTE_NEVER_SET else cause


def _known(module: Module, func: cst.Attribute) -> tuple[Verdict, list[str]]:
    """How much is known of the receiver of a method, and its classes, first the one that answers."""
    types = types_of(module)
    method, base = types.value_of(func), types.value_of(func.value)
    classes = [_class_of(each) for each in alternatives(base) if isinstance(each, (Instance, ProjectClass))]
    own = [above.scope.qualname for cls in classes for above in types.lineage(cls)]
    methods = [each for each in alternatives(method) if isinstance(each, (LibraryMethod, ProjectFunction))]
    things = [each.owner for each in methods if isinstance(each, LibraryMethod)]
    if methods:
        is_open = isinstance(method, Union) and method.is_open
        homes = [_home(each) for each in methods if isinstance(each, ProjectFunction)]
        return _verdict(things, is_open), [*_names_of(things), *homes, *own]
    things = [*(things_in(base) or things_in(method))]
    if things:
        return _verdict(things, isinstance(base, Union) and base.is_open), [*_names_of(things), *own]
    if classes and not (isinstance(base, Union) and base.is_open):
        name = func.attr.value
        defined = any(
            name in (*each.scope.bindings, *each.scope.attributes) for cls in classes for each in types.lineage(cls)
        )
        above = [each for cls in classes for each in types_of(cls.module).bases(cls)]
        return (Verdict.CERTAIN if defined or any(_is_none(module, each) for each in above) else Verdict.UNKNOWN), own
    if _is_none(module, base):
        return Verdict.CERTAIN, [base.dotted] if isinstance(base, (External, ExternalInstance)) else []
    return Verdict.UNKNOWN, []


def _is_none(module: Module, value: Value) -> bool:
    """Whether the plugin knows that a value is no object of a client library.

    It is what a declaration says looks like one, imported from the standard library, or of a class in a module of the
    project that leads to no client library.
    """
    if not isinstance(value, (External, ExternalInstance)):
        return False
    if isinstance(value, External) and value.dotted.partition(".")[0] in sys.stdlib_module_names - {"builtins"}:
        return True
    return value.dotted in module.knowledge.inert or (
        module.program.dismisses(value.dotted, module) and _is_class(module, value.dotted)
    )


def _is_class(module: Module, dotted: str) -> bool:
    """Whether a file of the project defines a class of this name.

    What its functions and methods give may be anything.
    """
    program = module.program
    if not isinstance(program, Program):
        return False
    found = program.files.find(dotted, Path(module.path).resolve())
    names = dotted.split(".")[found[1] :] if found is not None else []
    if found is None or len(names) != 1:
        return False
    defined = re.compile(rb"^class %b\b" % names[0].encode(), re.MULTILINE)
    return defined.search(program.files.text_of(found[0])) is not None


def _verdict(things: Sequence[LibraryObject | LibraryClass], is_open: bool) -> Verdict:
    """Whether these objects, and those of the project beside them, are all that may be meant."""
    certain = not is_open and all(isinstance(thing, LibraryClass) or thing.certain for thing in things)
    return Verdict.CERTAIN if certain else Verdict.UNCERTAIN


def _class_of(value: Instance | ProjectClass) -> ProjectClass:
    return value.of if isinstance(value, Instance) else value


def _names_of(things: Sequence[LibraryObject | LibraryClass]) -> list[str]:
    """The names that the classes of libraries go by, and those of the project's classes by which an object is one."""
    declared = [name for thing in things for name in (*names_in(thing.item.name), *thing.item.aliases)]
    names = [name.partition("#")[0] for name in declared]
    names += [
        cls.scope.qualname
        for thing in things
        if isinstance(thing, LibraryObject)
        for cls in thing.of
        if cls is not None
    ]
    origins = [origin for thing in things if isinstance(thing, LibraryObject) for origin in thing.origins]
    return names + [
        origin.scope.qualname
        for origin in origins
        if origin.scope.kind is ScopeKind.CLASS and origin.node is origin.scope.node
    ]


def _home(method: ProjectFunction) -> str:
    """The class of the project that a method belongs to, or the module of a function."""
    return method.scope.qualname.rpartition(".")[0] or method.module.path
