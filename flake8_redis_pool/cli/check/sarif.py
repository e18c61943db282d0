"""The format sarif: SARIF 2.1.0, which code scanning of GitHub and many editors read."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path, PurePath
from typing import Any, Final
from urllib.parse import quote

from flake8.violation import Violation

from ... import __version__
from ...findings import Found, Step
from ..errors import NAME
from .codes import Described, Fingerprints, code_of, shown
from .formatter import Document

_SCHEMA: Final = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
#: Stands for the working directory, to which paths are relative.
_ROOT: Final = "%SRCROOT%"
_FINGERPRINT: Final = "flake8RedisPool/v1"

Node = dict[str, Any]


class Sarif(Document):
    """One run: the codes that were found with their pages, and the findings with their proofs."""

    def document(self) -> str:
        """The log."""
        codes = sorted({error.code for error, _ in self.findings})
        fingerprints = Fingerprints()
        run = {
            "tool": {
                "driver": {
                    "name": NAME,
                    "version": __version__,
                    "semanticVersion": f"{__version__}",
                    "rules": [_rule(code_of(code)) for code in codes],
                }
            },
            "columnKind": "unicodeCodePoints",
            "originalUriBaseIds": {_ROOT: {"uri": f"{Path.cwd().as_uri().rstrip('/')}/"}},
            "results": [_result(error, found, codes, fingerprints) for error, found in self.findings],
        }
        return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2)


def _rule(code: Described) -> Node:
    return {
        "id": code.code,
        "name": code.name,
        "shortDescription": {"text": code.promise},
        "fullDescription": {"text": code.promise},
        "help": {"text": code.text, "markdown": code.markdown},
        "defaultConfiguration": {"level": code.level.value},
        "properties": {"tags": ["redis", "reliability"], "precision": "high", "problem.severity": _severity(code)},
    }


def _severity(code: Described) -> str:
    """The level in the words of code scanning."""
    return {"note": "recommendation"}.get(code.level.value, code.level.value)


def _result(error: Violation, found: Found, codes: Sequence[str], fingerprints: Fingerprints) -> Node:
    path = error.filename
    here = _location(path, error.line_number, error.column_number)
    placed = [step for step in map(Step.of, found.steps) if step.line]
    steps = [_location(step.path or path, step.line, text=step.what) for step in placed]
    others = [
        {"id": number, **step}
        for number, step in enumerate(
            (step for step, of in zip(steps, placed) if (of.path, of.line) != ("", error.line_number)), start=1
        )
    ]
    result: Node = {
        "ruleId": error.code,
        "ruleIndex": codes.index(error.code),
        "level": code_of(error.code).level.value,
        "message": {"text": found.text},
        "locations": [here],
        "partialFingerprints": {_FINGERPRINT: fingerprints.of(shown(path), found)},
    }
    if others:
        ends_here = any((step.path, step.line) == ("", error.line_number) for step in placed)
        flow = steps if ends_here else [*steps, {**here, "message": {"text": found.text}}]
        result["relatedLocations"] = others
        result["codeFlows"] = [{"threadFlows": [{"locations": [{"location": step} for step in flow]}]}]
    return result


def _location(path: str, line: int, column: int = 0, text: str = "") -> Node:
    """A place; flake8 has line 0 for a whole file."""
    physical: Node = {"artifactLocation": _artifact(path)}
    if line > 0:
        physical["region"] = {"startLine": line, **({"startColumn": column} if column > 0 else {})}
    return {"physicalLocation": physical, **({"message": {"text": text}} if text else {})}


def _artifact(path: str) -> Node:
    """A file below the working directory by its relative path, any other one by its whole address."""
    whole = Path(path).absolute()
    if ".." not in PurePath(path).parts and whole.is_relative_to(Path.cwd()):
        relative = whole.relative_to(Path.cwd()).as_posix()
        return {"uri": quote(relative.encode(errors="surrogateescape")), "uriBaseId": _ROOT}
    return {"uri": whole.resolve().as_uri()}
