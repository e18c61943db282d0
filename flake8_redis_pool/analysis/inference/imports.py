"""What imports mean: classes and functions of libraries, other modules of the project, and what those export."""

from __future__ import annotations

from ...spec import Function
from ..program.module import Module
from .evaluator import Evaluator
from .user_declared import own_function
from .values import (
    UNKNOWN,
    External,
    LibraryClass,
    LibraryFunction,
    ProjectFunction,
    ProjectModule,
    Value,
)


class Imports:
    """Imports of one module."""

    def __init__(self, evaluator: Evaluator) -> None:
        self.evaluator = evaluator
        self._own_modules: dict[str, bool] = {}

    def imported(self, dotted: str) -> Value:
        """What the dotted name of an import means."""
        found = self.evaluator.knowledge.find(dotted, self.evaluator.symbols.identifiers)
        if found is None or self._is_own_module(dotted.partition(".")[0]):
            first_party = self._first_party(dotted)
            if isinstance(
                first_party, ProjectFunction
            ):  # the user may name a function by the package that re-exports it
                return own_function(self.evaluator.of(first_party.module), (dotted,), first_party.scope) or first_party
            return (
                own_function(self.evaluator, (dotted,)) or External(dotted) if first_party is UNKNOWN else first_party
            )
        library, declared = found
        return LibraryFunction(declared, library) if isinstance(declared, Function) else LibraryClass(declared, library)

    def _first_party(self, dotted: str) -> Value:
        """What a dotted name means in another module of the project; UNKNOWN when no module of the project is meant."""
        module, knowledge = self.evaluator.module, self.evaluator.knowledge
        root = dotted.partition(".")[0]
        is_own = (
            root == module.package.partition(".")[0] and root not in knowledge.roots
        )  # a framework's own source is a project too
        if root in knowledge.all_roots and not is_own and not self._is_own_module(root):
            return UNKNOWN
        found = module.program.find(dotted, module)
        if found is None:
            return UNKNOWN
        other, names = found
        value: Value = ProjectModule(other)
        for name in names:
            value = self.evaluator.of(other).attribute(value, name)
        return value

    def exported(self, name: str, asked: set[Module] | None = None) -> Value:
        """What other modules get when they import ``name`` from this one.

        ``asked`` are those that import it with a star, in a circle perhaps.
        """
        asked = asked if asked is not None else set()
        asked.add(self.evaluator.module)
        root = self.evaluator.symbols.root
        if name in root.bindings:
            return self.evaluator.joined(root.bindings[name])
        for binding in root.bindings.get("*", ()):
            found = self.evaluator.module.program.find(binding.dotted, self.evaluator.module)
            if found is not None and not found[1] and found[0] not in asked and not name.startswith("_"):
                value = self.evaluator.of(found[0]).exported(name, asked)
                if value is not UNKNOWN:
                    return value
        return UNKNOWN

    def _is_own_module(self, name: str) -> bool:
        """Whether a client library's name is that of a module of the project beside this one.

        One that imports the library itself does not count.
        """
        if name not in self._own_modules:
            self._own_modules[name] = self.evaluator.module.program.shadows(name, self.evaluator.module)
        return self._own_modules[name]
