"""Build the documentation site: every page of the repository, as it is, with a navigation and a search.

    python3 -m pip install '.[docs]'
    python3 -m tools.docs_site            # writes the folder site/; a warning is an error
    python3 -m tools.docs_site FOLDER     # writes it elsewhere
    python3 -m http.server -d site        # shows it, with its search; nothing is loaded from elsewhere

The generator gets a copy of the pages in the folders that they have here, so that their links lead to the same places as in the repository.
A page that no section below names is found all the same: it stands under "More".
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Final

from flake8_redis_pool.rulebook import all_rules
from tools.framework_groups import GROUPS, OTHERS, group_of
from tools.rule_pages import FAMILIES

ROOT: Final = Path(__file__).resolve().parent.parent
#: What is copied, as patterns below the root.
COPIED: Final = ("*.md", "docs/**/*.md", "docs/pictures/*.svg", "fixtures/README.md", "tests/README.md", "changes/README.md")
_SETTINGS: Final = ("docs_site.toml", "docs_site.css")

#: An entry of the navigation: a page, or a heading with entries.
Entry = str | tuple[str, Sequence["Entry"]]

#: The sections, with their pages in order. A page that is not there is left out, so that one may be named before it is written.
SECTIONS: Final[dict[str, tuple[str, ...]]] = {
    "Guide": (
        "docs/reading-a-finding.md",
        "docs/adoption.md",
        "docs/check.md",
        "docs/fix.md",
        "docs/map.md",
        "docs/configuration.md",
        "docs/editors.md",
        "docs/ruff.md",
        "docs/pre-commit.md",
        "docs/continuous-integration.md",
        "docs/leaks.md",
        "docs/cost.md",
        "docs/known.md",
        "docs/vocabulary.md",
    ),
    "Evidence": ("docs/evidence.md",),
    "Contributing": (
        "CONTRIBUTING.md",
        "docs/architecture.md",
        "fixtures/README.md",
        "tests/README.md",
        "changes/README.md",
        "docs/releasing.md",
        "CHANGELOG.md",
    ),
}


def pages(root: Path = ROOT) -> list[str]:
    """The pages of the site, by their paths below the root."""
    return sorted(path.relative_to(root).as_posix() for pattern in COPIED if pattern.endswith(".md") for path in root.glob(pattern))


def navigation(there: Iterable[str]) -> list[Entry]:
    """The navigation over these pages; each of them stands in it once."""
    left = dict.fromkeys(there)

    def taken(names: Iterable[str]) -> list[Entry]:
        return [name for name in names if left.pop(name, "gone") is None]

    entries: list[Entry] = [("Home", taken(["README.md"]))]
    guide, evidence, contributing = (taken(names) for names in SECTIONS.values())
    rules = [*taken(["docs/rules/README.md"]), *_sections(taken, {heading: _codes(family) for family, heading in FAMILIES.items()})]
    kept = [*taken(["docs/frameworks/README.md"]), *_sections(taken, _frameworks(left)), *taken(["docs/frameworks/helpers.md"])]
    records = taken(name for name in sorted(left, key=_index_first) if name.startswith("docs/decisions/"))
    entries += [("Guide", guide), ("Rules", rules), ("Where a client lives", kept), ("Evidence", evidence)]
    entries += [("Contributing", [*contributing, *([("Decisions", records)] if records else [])]), ("More", taken(list(left)))]
    return [entry for entry in entries if entry[1]]


def _sections(taken: Callable[[Iterable[str]], list[Entry]], named: dict[str, list[str]]) -> list[Entry]:
    return [(heading, found) for heading, names in named.items() if (found := taken(names))]


def _index_first(name: str) -> tuple[bool, str]:
    return not name.endswith("/README.md"), name


def _codes(family: str) -> list[str]:
    codes = ["RDP000", *(rule.code for rule in all_rules())]
    return [f"docs/rules/{code}.md" for code in codes if code.startswith(family)]


def _frameworks(there: Iterable[str]) -> dict[str, list[str]]:
    names = [Path(name).stem for name in there if name.startswith("docs/frameworks/")]
    own = [name for name in names if name not in ("README", "helpers")]
    return {group: [f"docs/frameworks/{name}.md" for name in own if group_of(name) == group] for group in (*GROUPS, OTHERS)}


def as_toml(entries: Sequence[Entry]) -> str:
    """The navigation as the settings write it. A heading over one page is that page's own title."""
    shown = [
        json.dumps(entry)
        if isinstance(entry, str)
        else f"{{{json.dumps(entry[0])} = {json.dumps(entry[1][0]) if len(entry[1]) == 1 else as_toml(entry[1])}}}"
        for entry in entries
    ]
    return f"[{', '.join(shown)}]"


def build(root: Path, target: Path) -> int:
    """Build the pages below ``root`` into ``target``, which is replaced. The status is that of the generator: not 0 when it has a warning."""
    with tempfile.TemporaryDirectory() as made:
        work = Path(made)
        for pattern in COPIED:
            for path in root.glob(pattern):
                copy = work / "pages" / path.relative_to(root)
                copy.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(path, copy)
        settings, style = (Path(__file__).with_name(name).read_text(encoding="utf-8") for name in _SETTINGS)
        head, table, rest = settings.partition("[project]\n")
        nav = as_toml(navigation(pages(root)))
        (work / "zensical.toml").write_text(f"{head}{table}nav = {nav}\n{rest}", encoding="utf-8")
        (work / "pages" / "site.css").write_text(style, encoding="utf-8")
        status = subprocess.run([sys.executable, "-m", "zensical", "build", "--strict"], cwd=work, check=False).returncode
        if not status:
            shutil.rmtree(target, ignore_errors=True)
            shutil.copytree(work / "site", target)
        return status


def main(arguments: list[str]) -> int:
    """Entry point."""
    return build(ROOT, Path(arguments[0]) if arguments else ROOT / "site")


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
