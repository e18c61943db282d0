"""The formats json, for programs, and gitlab, for the widget Code Quality of merge requests."""

from __future__ import annotations

import json

from ... import __version__
from ...findings import Level, Step
from .codes import Fingerprints, code_of, shown
from .formatter import Document

_GITLAB = {Level.ERROR: "critical", Level.WARNING: "major", Level.NOTE: "minor"}


class Json(Document):
    """All that is known of the findings, and what of a baseline is gone."""

    def document(self) -> str:
        """An object: the version of the format, the findings in the order of files and lines."""
        fingerprints = Fingerprints()
        findings = []
        for error, found in self.findings:
            code = code_of(error.code)
            path = shown(error.filename)
            findings.append(
                {
                    "path": path,
                    "line": error.line_number,
                    "column": error.column_number,
                    "code": code.code,
                    "name": code.name,
                    "level": code.level.value,
                    "message": found.text,
                    "function": found.function,
                    "call": found.call,
                    "steps": [_step(text, path) for text in found.steps],
                    "fingerprint": fingerprints.of(path, found),
                }
            )
        gone = [{**entry._asdict(), "count": count} for entry, count in self.gone.items()]
        return json.dumps({"version": 1, "plugin": __version__, "findings": findings, "gone": gone}, indent=2)


class Gitlab(Document):
    """A report of GitLab's Code Quality."""

    def document(self) -> str:
        """A list of what GitLab reads of a finding."""
        fingerprints = Fingerprints()
        rows = []
        for error, found in self.findings:
            path = shown(error.filename)
            rows.append(
                {
                    "type": "issue",
                    "check_name": f"{error.code} {code_of(error.code).name}",
                    "description": f"{error.code} {found.text}",
                    "categories": ["Bug Risk"],
                    "severity": _GITLAB[code_of(error.code).level],
                    "fingerprint": fingerprints.of(path, found),
                    "location": {"path": path, "lines": {"begin": max(error.line_number, 1)}},
                }
            )
        return json.dumps(rows, indent=2)


def _step(text: str, path: str) -> dict[str, str | int]:
    step = Step.of(text)
    if not step.line:
        return {"text": text}
    return {"text": text, "path": shown(step.path) if step.path else path, "line": step.line}
