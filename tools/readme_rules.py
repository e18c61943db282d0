"""Write what README.md and the pages of docs/ say about the code, between markers such as ``<!-- rules -->`` and ``<!-- /rules -->``: the table of
the rules, what flake8 prints about the example, the options, the libraries and frameworks.

    python3 -m tools.readme_rules            # after a change of a rule's promise, of a message, of an option or of a declared name
    python3 -m tools.readme_rules --check    # writes nothing; the status is 1 when a page is not current, and its name is shown
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final

from flake8_redis_pool.cli.pages import meaning
from flake8_redis_pool.knowledge import known
from flake8_redis_pool.options import OPTIONS
from tools.framework_pages import declared
from tools.rule_pages import rules_table, table, text_of

ROOT: Final = Path(__file__).resolve().parent.parent
README: Final = ROOT / "README.md"


def linked_rules() -> str:
    """One line per code, with links to the pages."""
    return rules_table("docs/rules/")


def options_table() -> str:
    """One line per option, as it is written in setup.cfg."""
    rows = []
    for option in OPTIONS:
        default = "" if option.default == "" else f"`{option.default}`"
        rows.append((f"`{option.name}`", default, text_of(meaning(option)), ", ".join(option.rules) or "all"))
    return table(("Option", "Default", "Meaning", "Changes"), rows)


def counted() -> str:
    """How much is known."""
    numbers = f"{len(known().clients)} client libraries and {len(_named_frameworks())} frameworks"
    return f"It knows [{numbers}](docs/known.md), synchronous and asynchronous."


def _named_frameworks() -> list[str]:
    """The packages that run functions of the project: they say where a client is kept."""
    return sorted((spec.name for spec in known().frameworks if spec.keeps), key=str.lower)


def known_list() -> str:
    """The client libraries, the frameworks and the packages of helpers by name, in the order of the alphabet."""
    libraries = sorted((spec.library for spec in known().clients), key=str.lower)
    helpers = sorted((spec.name for spec in known().frameworks if not spec.keeps), key=str.lower)
    pages = {framework.spec.name: framework.file for framework in declared()}
    frameworks = [f"[{name}](frameworks/{pages[name]})" for name in _named_frameworks()]
    named = (("client libraries", libraries), ("frameworks", frameworks), ("[packages of helpers](frameworks/helpers.md)", helpers))
    return "\n".join(f"- **{len(names)} {kind}**: {', '.join(names)}." for kind, names in named)


def example_output() -> str:
    """What flake8 prints about README.md's Python block, when that is shop.py. The fence differs from that of the blocks to be typed or written."""
    block = re.search(r"^```python\n(.*?)^```$", README.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    if block is None:
        raise ValueError("README.md has no example")
    command = [sys.executable, "-m", "flake8", "--isolated", "--select=RDP", "-j1", "--stdin-display-name=shop.py", "-"]
    done = subprocess.run(command, cwd=ROOT, input=block[1], capture_output=True, text=True, encoding="utf-8", check=False)
    return f"~~~text\n$ flake8 --select RDP shop.py\n{done.stdout}~~~"


#: Every page with generated parts: by the marker's name, what writes the part.
PARTS: Final[dict[Path, dict[str, Callable[[], str]]]] = {
    README: {"output": example_output, "rules": linked_rules, "counted": counted},
    ROOT / "docs" / "configuration.md": {"options": options_table},
    ROOT / "docs" / "known.md": {"known": known_list},
}


def updated(page: Path) -> str:
    """The text of a page of :data:`PARTS` with current parts. Raises ValueError when a pair of markers is not there."""
    text = page.read_text(encoding="utf-8")
    for name, content in PARTS[page].items():
        pattern = re.compile(rf"(?<=<!-- {name} -->\n).*?(?=<!-- /{name} -->)", re.DOTALL)
        if len(pattern.findall(text)) != 1:
            raise ValueError(f"{page.name} needs one pair of {name} markers")
        before, after = pattern.split(text)
        text = f"{before}{content()}\n{after}"
    return text


def main(arguments: list[str]) -> int:
    """Entry point."""
    current = {page: updated(page) for page in PARTS}
    old = [page for page, text in current.items() if page.read_text(encoding="utf-8") != text]
    if "--check" in arguments:
        print("".join(f"not current: {page.relative_to(ROOT)}\n" for page in old), end="")
        return int(bool(old))
    for page in old:
        page.write_text(current[page], encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
