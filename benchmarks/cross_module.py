"""What following imports costs: the plugin over a whole project, with and without looking into other modules, in one run.

    python benchmarks/cross_module.py                 # a generated project of 1,000 modules
    python benchmarks/cross_module.py PATH [PATH...]  # real projects

Prints, for each project: modules and lines, seconds of ``ast.parse`` (what flake8 does anyway), of the plugin file by file, of the plugin with its
view of the project, the ratio, the modules parsed, and the peak memory of the process. Machines differ: quote the ratios.
"""

from __future__ import annotations

import argparse
import ast
import gc
import os
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from unittest import mock

from flake8_redis_pool import plugin
from flake8_redis_pool.analysis.program.program import Program
from flake8_redis_pool.first_party import FirstParty

MODULES = 1_000
#: Measured in real applications: 2 to 12 % of the files mention Redis, 0.1 to 3 % import a client.
IMPORTS_CLIENT = 33
USES_CLIENT = 11


def generate(root: Path, modules: int) -> None:
    """Write a project: every 33rd module builds clients, every 11th calls one of those, all import and call each other and have some routes."""
    package = root / "shop"
    package.mkdir()
    (package / "__init__.py").write_text("")
    for number in range(modules):
        (package / f"part_{number}.py").write_text("\n".join(module_lines(number, modules)) + "\n")


def module_lines(number: int, modules: int) -> Iterator[str]:
    """The text of one generated module, about 60 lines."""
    other = (number * 7 + 1) % modules
    client = number - number % IMPORTS_CLIENT
    yield f'"""Part {number}."""'
    yield "from fastapi import APIRouter"
    yield f"from shop.part_{other} import helper_{other}"
    if number % IMPORTS_CLIENT == 0:
        yield "import redis"
        yield "CLIENT = redis.Redis(host='cache')"
        yield f"def make_client_{number}():\n    return redis.Redis(host='cache')"
    elif number % USES_CLIENT == 0:
        yield f"from shop.part_{client} import CLIENT, make_client_{client}"
    yield "router = APIRouter()"
    yield f"def helper_{number}(value):\n    return helper_{other}(value + 1) if value < 0 else value"
    for route in range(6):
        yield f"@router.get('/items/{number}/{route}')"
        yield f"def route_{number}_{route}(item: int):"
        yield f"    result = helper_{number}(item)"
        if number % IMPORTS_CLIENT and number % USES_CLIENT == 0:
            yield "    with CLIENT.pipeline() as pipe:\n        pipe.incr('redis:views')\n        pipe.execute()"
            yield f"    make_client_{client}().get('redis:key')" if route == 0 else "    CLIENT.get('redis:key')"
        yield "    total = sum(part * 2 for part in range(result))"
        yield "    return {'item': item, 'total': total}"


def files_below(root: Path) -> list[str]:
    """The Python files of a project, as flake8 would name them."""
    skipped = {".git", ".venv", "venv", "node_modules", "__pycache__"}
    found = []
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(set(folders) - skipped)
        found += [os.path.relpath(os.path.join(folder, name), root) for name in sorted(names) if name.endswith(".py")]
    return found


def run(sources: list[tuple[str, list[str], ast.AST]]) -> tuple[float, int]:
    """Seconds of processor time that the plugin takes for all files, and the number of findings."""
    plugin._files.cache_clear()
    plugin._program.cache_clear()
    options = argparse.Namespace(redis_handler_decorators=[], redis_roots=[], redis_py_version="", redis_explain=False, redis_debug=False)
    start = time.process_time()
    findings = sum(len(list(plugin.Plugin(tree, lines, path, options).run())) for path, lines, tree in sources)
    return time.process_time() - start, findings


def measure(root: Path) -> None:
    """Print the figures of one project."""
    os.chdir(root)
    sources: list[tuple[str, list[str], ast.AST]] = []
    start = time.process_time()
    for path in files_below(root):
        try:
            text = Path(path).read_text(encoding="utf-8")
            sources.append((path, text.splitlines(keepends=True), ast.parse(text)))
        except (SyntaxError, UnicodeDecodeError, ValueError):
            continue  # flake8 reports such a file itself and asks no plugin about it
    parsing = time.process_time() - start
    gc.collect()
    gc.freeze()  # flake8 holds one file at a time: the trees of all of them must not slow the garbage collector down
    with (
        mock.patch.object(Program, "find", return_value=None),
        mock.patch.object(Program, "mentioning", return_value=[]),
        mock.patch.object(FirstParty, "leads_to_library", return_value=False),
    ):
        alone, found_alone = run(sources)
    parsed = 0
    original = Program.module

    def counted(self: Program, path: Path) -> object:
        nonlocal parsed
        parsed += path not in self._modules
        return original(self, path)

    with mock.patch.object(Program, "module", counted):
        whole, found = run(sources)
    lines = sum(len(each) for _, each, _ in sources)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{root.name}: {len(sources)} modules, {lines} lines; ast.parse {parsing:.2f} s")
    print(f"  file by file {alone:.2f} s, {found_alone} findings; with the project {whole:.2f} s, {found} findings, {parsed} other modules parsed")
    print(f"  ratio with/without {whole / alone if alone else 0:.2f}; plugin/ast.parse {whole / parsing:.2f}; peak memory {peak:.0f} MB")


def main() -> None:
    """Measure the projects that the command line names, or a generated one."""
    sys.setrecursionlimit(12_000)
    named = [Path(name).resolve() for name in sys.argv[1:]]
    for root in named:
        measure(root)
    if not named:
        with tempfile.TemporaryDirectory() as folder:
            root = Path(folder).resolve() / "generated"
            root.mkdir()
            generate(root, MODULES)
            measure(root)


if __name__ == "__main__":
    main()
