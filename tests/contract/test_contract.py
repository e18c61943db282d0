"""What holds the house together: directions, names, documents, sizes."""

from __future__ import annotations

import ast
import io
import pkgutil
import re
import shutil
import subprocess
import sys
import tokenize
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from flake8_redis_pool import __version__, rule, rules
from flake8_redis_pool.knowledge import known
from flake8_redis_pool.options import OPTIONS, Option
from flake8_redis_pool.rule import MEASURED, SECTIONS, Rule, promise
from flake8_redis_pool.rulebook import all_rules
from tests.shared import harness
from tests.shared.harness import ROOT

PACKAGE: Final = ROOT / "flake8_redis_pool"
MODULES: Final = sorted(path.relative_to(PACKAGE) for path in PACKAGE.rglob("*.py"))
RULES: Final = all_rules()
DOCUMENTS: Final = sorted(
    [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / name / "README.md" for name in ("fixtures", "tests", "changes"))]
)


def part_of(module: Path) -> str:
    """``analysis`` for ``analysis/flow.py``, ``spec`` for ``spec.py``."""
    return module.parts[0].removesuffix(".py")


def _words(path: Path) -> Iterator[tuple[int, str]]:
    """The words of a module's names and strings; docstrings may give examples."""
    text = path.read_text(encoding="utf-8")
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    nodes = [node for node in ast.walk(ast.parse(text)) if isinstance(node, documented)]
    docs = {node.body[0].lineno for node in nodes if ast.get_docstring(node) is not None}
    before = ""
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type not in (tokenize.COMMENT, tokenize.NL) and not (token.type == tokenize.STRING and token.start[0] in docs):
            # the field of libcst's Attribute, also in what a text is put together of: attrs is imported by this name
            for word in re.findall(r"[A-Za-z]\w*", re.sub(r"\.attr\b", ".", f"{before}{token.string}")):
                yield token.start[0], word
        before = "." if token.string == "." else ""


@pytest.mark.parametrize("module", [path for path in MODULES if part_of(path) in ("analysis", "rules")], ids=str)
def test_no_library_is_named(module: Path) -> None:
    """What is particular to a library or a framework is data in clients/ and frameworks/."""
    roots = {root for client in known().clients for root in client.roots} | {root for framework in known().frameworks for root in framework.roots}
    roots -= sys.stdlib_module_names | {"cached_property", "decorator"}  # packages, and words of Python itself
    assert [f"{line}: {word}" for line, word in _words(PACKAGE / module) if word in roots] == []


#: Where codes are reported or explained.
SPEAKING: Final = frozenset({"rules", "plugin", "options", "could_not_analyse", "cli", "fixes"})


@pytest.mark.parametrize("module", [path for path in MODULES if part_of(path) not in SPEAKING], ids=str)
def test_no_rule_is_named(module: Path) -> None:
    assert [f"{line}: {word}" for line, word in _words(PACKAGE / module) if re.fullmatch(r"(?i:rdp)\d{3}\w*", word)] == []


# ---------------------------------------------------------------- rules

each_rule = pytest.mark.parametrize("item", RULES, ids=lambda item: item.code)


def test_there_are_rules() -> None:
    assert RULES


def test_every_rule_file_is_one_rule() -> None:
    files = {info.name for info in pkgutil.iter_modules(rules.__path__) if not info.name.startswith("_")}
    assert files == {f"{item.code.lower()}_{item.name.replace('-', '_')}" for item in RULES}
    assert len(files) == len(RULES)


@each_rule
def test_file_is_named_after_the_rule(item: Rule) -> None:
    assert type(item).__module__.rpartition(".")[2] == f"{item.code.lower()}_{item.name.replace('-', '_')}"


@each_rule
def test_promise_is_one_sentence(item: Rule) -> None:
    line = promise(type(item))
    assert line.endswith(".")
    assert line[0].isupper()
    assert item.code not in line


@each_rule
def test_sections_say_something(item: Rule) -> None:
    assert {name for name, text in rule.sections(type(item)).items() if len(text) < 10} == set()


@each_rule
def test_example_is_found(item: Rule) -> None:
    blocks = section_blocks(type(item), "Example")
    assert blocks
    for block in blocks:
        assert item.code in {found.code for found in harness.run_plugin(block, "example.py")}, block


@each_rule
def test_what_to_use_instead_is_silent(item: Rule) -> None:
    blocks = section_blocks(type(item), "Use instead")
    assert blocks
    for block in blocks:
        assert harness.run_plugin(block, "example.py") == [], block


def section_blocks(item: type[Rule], heading: str) -> list[str]:
    """The code of a section."""
    return harness.indented_blocks(rule.sections(item)[heading])


def test_section_blocks() -> None:
    class Documented:
        """Promise.

        Example
        -------

            import redis

            redis.Redis()

        Or::

            x = 1

        Use instead
        -----------
        Nothing.
        """

    assert section_blocks(Documented, "Example") == ["import redis\n\nredis.Redis()\n", "x = 1\n"]  # type: ignore[arg-type]  # a page alone
    assert section_blocks(Documented, "Use instead") == []  # type: ignore[arg-type]  # a page alone


def _document(*headings: str) -> str:
    return "Promise.\n\n" + "\n\n".join(f"{heading}\n{'-' * len(heading)}\nText." for heading in headings)


def _define(document: str | None, **attributes: object) -> type:
    """Run a class statement."""
    return type("Made", (Rule,), {"code": "RDP998", "name": "made-up", "since": "0.1", "__doc__": document, "__module__": __name__, **attributes})


def test_documented_rule_can_be_made() -> None:
    assert promise(_define(_document(*SECTIONS))) == "Promise."
    assert promise(_define(_document(*SECTIONS[:2], MEASURED, *SECTIONS[2:]))) == "Promise."


@pytest.mark.parametrize(
    ("document", "attributes"),
    [
        (None, {}),
        ("Promise.", {}),
        *[(_document(*(name for name in SECTIONS if name != gone)), {}) for gone in SECTIONS],
        (_document(*reversed(SECTIONS)), {}),
        (_document(*SECTIONS, MEASURED), {}),
        (_document(*SECTIONS).replace("-------", "---"), {}),
        (_document(*SECTIONS), {"code": "RDP1"}),
        (_document(*SECTIONS), {"name": "Made up"}),
        (_document(*SECTIONS), {"since": "yesterday"}),
        (_document(*SECTIONS), {"code": None}),
    ],
)
def test_rule_without_its_documents_cannot_be_made(document: str | None, attributes: dict[str, object]) -> None:
    with pytest.raises(TypeError):
        _define(document, **attributes)


# ---------------------------------------------------------------- documents


def command_blocks(document: Path) -> list[str]:
    """The blocks of a page that are typed into a shell."""
    return re.findall(r"^```sh\n(.*?)^```$", document.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)


@pytest.mark.parametrize("tool", ["readme_rules", "rule_pages", "framework_pages"])
def test_what_is_written_from_the_code_is_current(tool: str) -> None:
    """When this fails: ``python3 -m tools.readme_rules``, and the same for the other tool."""
    done = subprocess.run([sys.executable, "-m", f"tools.{tool}", "--check"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr, done.returncode) == ("", "", 0)


def test_a_page_that_is_not_current_is_named(tmp_path: Path) -> None:
    """Changed, missing and left behind: shown by ``--check``, and mended without it."""
    for name in ("tools", "flake8_redis_pool", "docs"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    folder = tmp_path / "docs" / "rules"
    (folder / "RDP101.md").write_text("as it was")
    (folder / "RDP201.md").unlink()
    (folder / "RDP999.md").write_text("of a rule that is no more")
    command = [sys.executable, "-m", "tools.rule_pages"]
    done = subprocess.run([*command, "--check"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.stdout.splitlines() == [f"not current: docs/rules/{name}.md" for name in ("RDP101", "RDP201", "RDP999")]
    assert done.returncode == 1
    assert subprocess.run(command, cwd=tmp_path, check=False).returncode == 0
    assert {path.name: path.read_text() for path in folder.iterdir()} == {path.name: path.read_text() for path in (ROOT / "docs/rules").iterdir()}


@each_rule
def test_the_page_shows_the_code_of_the_docstring(item: Rule) -> None:
    page = (ROOT / "docs" / "rules" / f"{item.code}.md").read_text(encoding="utf-8")
    blocks = re.findall(r"^```python\n(.*?)^```$", page, re.DOTALL | re.MULTILINE)
    assert blocks == [*section_blocks(type(item), "Example"), *section_blocks(type(item), "Use instead"), f"# noqa: {item.code}\n"]


def _links(document: Path) -> list[str]:
    """Where a page's links lead, without those to the web."""
    prose = re.sub(r"^(```|~~~).*?^\1$", "", document.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE)
    return [target for target in re.findall(r"\]\(([^)\s]+)\)", prose) if not target.startswith("https://")]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(document: Path) -> None:
    for target in _links(document):
        path, _, heading = target.partition("#")
        page = (document.parent / path) if path else document
        assert page.exists(), target
        headings = re.findall(r"^#+ (.*)$", page.read_text(encoding="utf-8"), re.MULTILINE) if heading else []
        assert not heading or heading in {re.sub(r"[^\w -]", "", text.lower()).replace(" ", "-") for text in headings}, target


@pytest.mark.parametrize("option", OPTIONS, ids=lambda option: option.name)
def test_option_names_rules_that_exist(option: Option) -> None:
    assert set(option.rules) <= {item.code for item in RULES} | {"RDP000"}


@pytest.mark.parametrize("code", sorted({"RDP000", *(item.code for item in RULES)}))
def test_changelog_names_the_code(code: str) -> None:
    """In a release, or among the changes that the next one is made of."""
    pages = [ROOT / "CHANGELOG.md", *(ROOT / "changes").glob("*.new-rule.md")]
    assert any(re.search(rf"^(?:- )?{code}\b", page.read_text(encoding="utf-8"), re.MULTILINE) for page in pages)


def test_changelog_has_this_version() -> None:
    assert f"## {__version__}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_every_folder_of_tests_says_what_it_proves() -> None:
    rows = re.findall(r"^\| `(\w+)/` \|", (ROOT / "tests" / "README.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(rows) == sorted(path.parent.name for path in (ROOT / "tests").glob("*/__init__.py"))
    assert list((ROOT / "tests").glob("test_*.py")) == []


def test_no_test_file_imports_another() -> None:
    """What two of them use is a helper beside them."""
    imported = re.compile(r"^\s*(?:from|import) .*\btest_\w+", re.MULTILINE)
    paths = [path for path in (ROOT / "tests").rglob("*.py") if imported.search(path.read_text(encoding="utf-8"))]
    assert paths == []


def test_ci_runs_what_the_readme_says() -> None:
    script = ROOT / ".ci" / "run"
    assert command_blocks(ROOT / "README.md")[1].strip() in script.read_text(encoding="utf-8")
    assert script.stat().st_mode & 0o111
