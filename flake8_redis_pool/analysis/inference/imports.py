"""What imports mean: classes and functions of libraries, other modules of the project, and what those export."""

from __future__ import annotations

import re

from ...spec import Function
from ..program.module import Module
from ..symbols.builder import symbols_of
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
        self._own: dict[str, tuple[Module, tuple[str, ...]] | None] = {}

    def imported(self, dotted: str) -> Value:
        """What the dotted name of an import means.

        What resolves to a file of the project is the project's, whatever its name.
        """
        found = self.evaluator.knowledge.find(dotted, self.evaluator.symbols.speaks_of, self._others_speak_of)
        if found is None or self._named_like_library(dotted) is not None:
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

    def _others_speak_of(self, package: str, names: frozenset[str]) -> bool:
        """Whether a module of the project that imports a package speaks of one of these names."""
        word = re.compile(rb"\b(?:%b)\b" % b"|".join(sorted(name.encode() for name in names)))
        return any(
            any(name.partition(".")[0] == package for name in imports) and word.search(text) is not None
            for imports, text in self.evaluator.module.program.importing
        )

    def _first_party(self, dotted: str) -> Value:
        """What a dotted name means in another module of the project; UNKNOWN when no module of the project is meant."""
        module, knowledge = self.evaluator.module, self.evaluator.knowledge
        root = dotted.partition(".")[0]
        is_own = (
            root == module.package.partition(".")[0] and root not in knowledge.roots
        )  # a framework's own source is a project too
        found = (
            module.program.find(dotted, module)
            if is_own or root not in knowledge.all_roots
            else self._named_like_library(dotted)
        )
        if found is None:
            return UNKNOWN
        other, names = found
        value: Value = ProjectModule(other)
        for name in names:
            value = self.evaluator.of(other).attribute(value, name)
        return value

    def _named_like_library(self, dotted: str) -> tuple[Module, tuple[str, ...]] | None:
        """The module of the project with the name of a library that ``dotted`` means, and the names that follow.

        It is meant when it has the first of these names: what it does not have can only be the library's, as another
        import root comes first there. By the name of the library alone it is not told which is meant.
        """
        if dotted not in self._own:
            found = self.evaluator.module.program.shadowing(dotted, self.evaluator.module) if "." in dotted else None
            if found is not None and found[1] and not self._has(found[0], found[1][0], set()):
                found = None
            self._own[dotted] = found
        return self._own[dotted]

    def _has(self, module: Module, name: str, asked: set[Module]) -> bool:
        """Whether a module defines or imports a name, or may give it when it is asked for it."""
        asked.add(module)
        bindings = symbols_of(module).root.bindings
        if name in bindings or "__getattr__" in bindings:
            return True
        stars = (module.program.shadowing(binding.dotted, module) for binding in bindings.get("*", ()))
        return any(
            star is not None and not star[1] and star[0] not in asked and self._has(star[0], name, asked)
            for star in stars
        )

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
