"""Runs the programs of the claims: one server of a kind and one interpreter a library, for as long as a block lasts."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
from types import TracebackType
from typing import Any, Final

import pytest

from tests.evidence.claims import Claim, Value
from tests.evidence.observer import Observer
from tests.shared import live
from tests.shared.harness import ROOT

CHILD: Final = "tests.evidence.child"
SECONDS: Final = 15
#: Where a library needs an environment of its own: the variable that names its Python.
PYTHONS: Final = {"aioredis": "EVIDENCE_AIOREDIS_PYTHON"}


class NotDone(Exception):
    """A program could not be measured: it failed, or took too long."""


class Lab:
    """Made when it is entered; servers and interpreters start when a claim first needs them, and end with the block."""

    def __init__(self) -> None:
        self._stack = contextlib.ExitStack()
        self._ports: dict[bool, int] = {}
        self._children: dict[str, subprocess.Popen[str]] = {}
        self.versions: dict[str, str] = {}

    def __enter__(self) -> Lab:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._stack.close()

    def measured(self, claim: Claim, library: str) -> dict[str, Value]:
        """The values of the bad program and its cure. Skips where the server or the library cannot run. Raises NotDone."""
        return {side: self.value(claim, library, side) for side in claim.sides()}

    def value(self, claim: Claim, library: str, side: str, text: str | None = None) -> Value:
        """The value of one program, or of another ``text`` in its place. Skips and raises as above."""
        child, port = self._child(library), self._port(claim.cluster)
        job = {"program": f"{claim.stem}_{side}", "measure": claim.measure, "library": library, "port": port, "seconds": SECONDS, "text": text}
        answer = _ask(child, job)
        if "error" in answer:
            raise NotDone(f"{claim.name}, {side}, {library}: {answer['error']}")
        value: Value = answer["value"]
        return value

    def _port(self, cluster: bool) -> int:
        if cluster not in self._ports:
            # the port of the nodes is 10,000 above the clients' if nothing is said, which a high one has no room for
            mode: dict[str, object] = {"cluster-enabled": "yes", "cluster-port": live.free_port()} if cluster else {}
            started = self._stack.enter_context(live.server(**mode))
            observer = Observer(started.port)
            self.versions["server"] = observer.version()
            if cluster:
                observer("CLUSTER", "ADDSLOTSRANGE", 0, 16383)
                observer.until(lambda: "cluster_state:ok" in observer("CLUSTER", "INFO"), 5)
            observer.close()
            self._ports[cluster] = started.port
        return self._ports[cluster]

    def _child(self, library: str) -> subprocess.Popen[str]:
        if library not in self._children:
            python = os.environ.get(PYTHONS.get(library, ""), sys.executable)
            command = [python, "-W", "ignore", "-m", CHILD, library]
            child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, cwd=ROOT)
            self._stack.callback(_end, child)
            hello = _ask(child)
            if "error" in hello:
                pytest.skip(f"{hello['error']}" + (f" ({PYTHONS[library]} names a Python that has it)" if library in PYTHONS else ""))
            self._children[library] = child
            self.versions[library] = hello["version"]
        return self._children[library]


def _ask(child: subprocess.Popen[str], job: dict[str, Any] | None = None) -> dict[str, Any]:
    """Send a job, if any, and read one answer."""
    assert child.stdin is not None and child.stdout is not None
    if job is not None:
        child.stdin.write(json.dumps(job) + "\n")
        child.stdin.flush()
    line = child.stdout.readline()
    answer: dict[str, Any] = json.loads(line) if line else {"error": "its process ended"}
    return answer


def _end(child: subprocess.Popen[str]) -> None:
    """Close a child's input, with which it ends."""
    assert child.stdin is not None and child.stdout is not None
    child.stdin.close()
    child.stdout.close()
    try:
        child.wait(SECONDS)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()
