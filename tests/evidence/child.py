"""Runs measurements in the interpreter that has the client library: one job a line on standard input, one answer a line on standard output.

Needs only the standard library. Each job runs in a fork of its own, which is killed when its time is over: no job sees another's clients, threads or
event loop, and one that never ends ends. The process ends with its input.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import re
import select
import signal
import sys
import traceback
import types
from pathlib import Path
from typing import Any

from tests.evidence import on_connections, on_time, on_transactions
from tests.evidence.observer import Observer

PROGRAMS = Path(__file__).parent / "programs"
MEASURES: dict[str, Any] = {**vars(on_connections), **vars(on_time), **vars(on_transactions)}


def text_for(text: str, library: str) -> str:
    """A program written for redis-py, for valkey-py, which has the same names and wants one argument more; any other text as it is."""
    if library != "valkey" or "import valkey" in text:
        return text
    text = text.replace(".get_connection()", '.get_connection("GET")')
    text = re.sub(r"^import redis$", "import valkey as redis", text, flags=re.MULTILINE)
    return re.sub(r"^import redis\.asyncio as redis$", "import valkey.asyncio as redis", text, flags=re.MULTILINE)


def load(name: str, library: str, port: int, text: str | None = None) -> types.ModuleType:
    """Run a program, or another ``text`` in its place, as a module."""
    os.environ["REDIS_PORT"] = str(port)
    program = types.ModuleType(name)
    text = (PROGRAMS / f"{name}.py").read_text(encoding="utf-8") if text is None else text
    exec(compile(text_for(text, library), name, "exec"), program.__dict__)
    return program


def work(job: dict[str, Any]) -> dict[str, Any]:
    """Do one job: the value measured, or the failure as text."""
    gc.freeze()  # what the library brings is no garbage of the program
    try:
        observer = Observer(job["port"])
        program = load(job["program"], job["library"], job["port"], job.get("text"))
        return {"value": MEASURES[job["measure"]](program, observer)}
    except BaseException:
        return {"error": traceback.format_exc()}


def in_a_fork(job: dict[str, Any]) -> dict[str, Any]:
    """Do one job in a process of its own, for ``job["seconds"]`` at most."""
    reading, writing = os.pipe()
    worker = os.fork()
    if worker == 0:
        os.close(reading)
        answer = work(job)
        os.write(writing, json.dumps(answer).encode())
        os._exit(0)  # at once, whatever threads and loops the program has left
    os.close(writing)
    ready, _, _ = select.select([reading], [], [], job["seconds"])
    text = b""
    while ready and (part := os.read(reading, 65536)):
        text += part
    os.kill(worker, signal.SIGKILL)
    os.waitpid(worker, 0)
    os.close(reading)
    return json.loads(text) if text else {"error": f"not done after {job['seconds']} s"}


def main() -> None:
    """Entry point: the first argument is the library. The first line written is its version, or why it cannot be imported."""
    library = sys.argv[1]
    try:
        module = importlib.import_module(library)
        importlib.import_module(f"{library}.asyncio") if library in ("redis", "valkey") else None
        print(json.dumps({"version": module.__version__, "python": ".".join(map(str, sys.version_info[:2]))}), flush=True)
    except Exception as error:
        print(json.dumps({"error": f"{library} cannot be imported: {error}"}), flush=True)
        return
    for line in sys.stdin:
        print(json.dumps(in_a_fork(json.loads(line))), flush=True)


if __name__ == "__main__":
    main()
