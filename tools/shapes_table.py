"""The table of docs/leaks.md that compares pylint, ruff and this plugin on ways to acquire and release (``fixtures/shapes/``).

    python3 -m pip install . pylint ruff
    python3 -m tools.shapes_table            # prints the table
    python3 -m tools.shapes_table --write    # and writes it between the ``<!-- shapes -->`` markers of docs/leaks.md

The peers know files, not Redis: they are asked about ``files.py``, which says the same as ``connections.py``.
"""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent
SHAPES: Final = ROOT / "fixtures" / "shapes"
PAGE: Final = ROOT / "docs" / "leaks.md"
TRUTHS: Final = {"leak": "leaks", "safe": "safe", "unknown": "not known", "Owned": "its owner closes it", "KEPT": "lives as long as the process"}


def shapes_in(path: Path) -> dict[str, range]:
    """The lines of every function, class and constant of a file."""
    found = {}
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        target = node.targets[0] if isinstance(node, ast.Assign) else None
        name = target.id if isinstance(target, ast.Name) else getattr(node, "name", "")
        if truth_of(name):
            found[name] = range(node.lineno, (node.end_lineno or node.lineno) + 1)
    return found


def truth_of(name: str) -> str:
    """What is right to say about a shape; "" for what is none."""
    return next((truth for start, truth in TRUTHS.items() if name.startswith(start)), "")


def _run(*command: str) -> str:
    """What a tool prints; finding something is no failure. Raises RuntimeError when it cannot be run."""
    done = subprocess.run([sys.executable, "-m", *command], cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False)
    if done.returncode not in (0, 1, 4, 8, 16, 20, 24, 28):
        raise RuntimeError(f"{command[0]} cannot be run: {done.stderr}")
    return done.stdout


def lines_of_pylint() -> set[int]:
    """The lines where pylint reports consider-using-with."""
    options = ["--disable=all", "--enable=consider-using-with", "--output-format=json", "--rcfile=/dev/null"]
    return {item["line"] for item in json.loads(_run("pylint", *options, str(SHAPES / "files.py")))}


def lines_of_ruff() -> set[int]:
    """The lines where ruff reports SIM115 or RUF075 (a preview rule)."""
    options = ["check", "--isolated", "--preview", "--select=SIM115,RUF075", "--output-format=json"]
    return {item["location"]["row"] for item in json.loads(_run("ruff", *options, str(SHAPES / "files.py")))}


def lines_of_plugin() -> set[int]:
    """The lines where this plugin reports a leak."""
    printed = _run("flake8", "--isolated", "--select=RDP", "-j1", str(SHAPES / "connections.py"))
    return {int(match[1]) for match in re.finditer(r":(\d+):\d+: RDP2", printed)}


def said(name: str, lines: set[int], where: range) -> str:
    """What a tool says of a shape, in words."""
    reported = bool(lines.intersection(where))
    truth = truth_of(name)
    if truth == "leaks":
        return "found" if reported else "**missed**"
    if truth == "not known":
        return "reported" if reported else "silent"
    return "**false alarm**" if reported else "silent"


def table() -> str:
    """The table, with a sum of the missed and false alarms."""
    files, connections = shapes_in(SHAPES / "files.py"), shapes_in(SHAPES / "connections.py")
    tools = {
        f"pylint {version('pylint')}": (lines_of_pylint(), files),
        f"ruff {version('ruff')}": (lines_of_ruff(), files),
        "this plugin": (lines_of_plugin(), connections),
    }
    rows = [["Shape", "Truth", *tools], ["---"] * (2 + len(tools))]
    counted = {tool: [0, 0] for tool in tools}
    for name in files:
        answers = {tool: said(name, lines, where[name]) for tool, (lines, where) in tools.items()}
        rows.append([re.sub(r"^(leak|safe|unknown)_", "", name).replace("_", " "), truth_of(name), *answers.values()])
        for tool, answer in answers.items():
            counted[tool][0] += "missed" in answer
            counted[tool][1] += "false alarm" in answer
    rows.append(["**sum**", "", *(f"{missed} missed, {false} false alarms" for missed, false in counted.values())])
    return "\n".join("| " + " | ".join(row) + " |" for row in rows)


def main(arguments: list[str]) -> int:
    """Entry point."""
    made = table()
    print(made)
    if "--write" in arguments:
        text = PAGE.read_text(encoding="utf-8")
        before, after = re.split(r"(?<=<!-- shapes -->\n).*?(?=<!-- /shapes -->)", text, maxsplit=1, flags=re.DOTALL)
        PAGE.write_text(f"{before}{made}\n{after}", encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
