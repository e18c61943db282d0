"""Write what README.md says about the code: the tables between ``<!-- rules -->`` and ``<!-- options -->`` markers, the libraries and frameworks
between ``<!-- known -->`` markers, and what flake8 prints about the example, between ``<!-- output -->`` markers.

Run it after a change of a rule's promise, of a message, of an option or of a declared name: ``python3 tools/readme_rules.py``. With ``--check`` it
writes nothing and exits with 1 when the file is stale.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))  # the checkout, not an installed copy

from flake8_redis_pool.knowledge import known  # noqa: E402
from flake8_redis_pool.options import OPTIONS  # noqa: E402
from flake8_redis_pool.rule import all_rules, promise  # noqa: E402

#: Reported by the plugin itself, not by a rule.
PLUGIN: Final = ("RDP000", "could-not-analyse", "The file could not be analysed, and why.")


def rules_table() -> str:
    """One line per code."""
    rows = {rule.code: (rule.code, rule.name, promise(type(rule))) for rule in all_rules()}
    rows.setdefault(PLUGIN[0], PLUGIN)
    return _table(("Code", "Name", "What it finds"), [rows[code] for code in sorted(rows)])


def options_table() -> str:
    """One line per option, as it is written in setup.cfg."""
    rows = []
    for option in OPTIONS:
        default = "" if option.default == "" else f"`{option.default}`"
        rows.append((f"`{option.name}`", default, option.help, ", ".join(option.rules) or "all"))
    return _table(("Option", "Default", "Meaning", "Changes"), rows)


def known_list() -> str:
    """The client libraries and the frameworks by name, in the order of the alphabet."""
    libraries = sorted((spec.library for spec in known().clients), key=str.lower)
    frameworks = sorted((spec.name for spec in known().frameworks), key=str.lower)
    return f"- **{len(libraries)} client libraries**: {', '.join(libraries)}.\n- **{len(frameworks)} frameworks**: {', '.join(frameworks)}."


def example_output(readme: str) -> str:
    """What flake8 prints about the page's Python block, when that is shop.py."""
    block = re.search(r"^```python\n(.*?)^```$", readme, re.DOTALL | re.MULTILINE)
    if block is None:
        raise ValueError("README.md has no example")
    command = [sys.executable, "-m", "flake8", "--isolated", "--select=RDP", "-j1", "--stdin-display-name=shop.py", "-"]
    done = subprocess.run(command, cwd=ROOT, input=block[1], capture_output=True, text=True, encoding="utf-8", check=False)
    return f"```text\n$ flake8 --select RDP shop.py\n{done.stdout}```"


def _table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    cells = [head, ("---",) * len(head), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|").replace("``", "`") for cell in row) + " |" for row in cells)


def updated(text: str) -> str:
    """The README with current tables and output. Raises ValueError when a pair of markers is not there."""
    for name, content in (
        ("rules", rules_table()),
        ("known", known_list()),
        ("options", options_table()),
        ("output", example_output(text)),
    ):
        pattern = re.compile(rf"(?<=<!-- {name} -->\n).*?(?=<!-- /{name} -->)", re.DOTALL)
        if len(pattern.findall(text)) != 1:
            raise ValueError(f"README.md needs one pair of {name} markers")
        before, after = pattern.split(text)
        text = f"{before}{content}\n{after}"
    return text


def main(arguments: list[str]) -> int:
    """Entry point."""
    readme = ROOT / "README.md"
    before = readme.read_text(encoding="utf-8")
    after = updated(before)
    if before != after and "--check" not in arguments:
        readme.write_text(after, encoding="utf-8")
    return int(before != after and "--check" in arguments)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
