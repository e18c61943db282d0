"""Texts that may make the plugin fall over: installed code, spoiled fixtures, programs of a grammar, files larger or deeper than anybody writes."""

from __future__ import annotations

import importlib
import io
import random
import sysconfig
import textwrap
import tokenize
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any, Final

from tests.robustness.robust_runs import Item
from tests.shared.harness import FIXTURES, headers

#: Seconds of processor time for one file.
LIMIT: Final = 60.0
#: The same for a file of 50,000 lines or 10 MB.
LARGE_LIMIT: Final = 300.0
HEAD: Final = "import redis\nfrom flask import Flask\n\napp = Flask(__name__)\ncache = redis.Redis()\n\ndef stop():\n    cache.close()\n\n"
WHERE: Final = str(FIXTURES)


# ---------------------------------------------------------------- installed


def roots() -> list[Path]:
    """The folders of the standard library and of the installed packages, of the environment and of the Python that it was made from."""
    names = ("stdlib", "platstdlib", "purelib", "platlib")
    found = [Path(sysconfig.get_path(name)).resolve() for name in names]
    inside = [root / name for root in found for name in ("site-packages", "dist-packages")]
    return list(dict.fromkeys(root for root in (*found, *inside) if root.is_dir()))


def installed(every: int, folders: list[Path], most: int = 0) -> Iterator[Item]:
    """Every Python file below ``folders`` as it is; every so manieth one once more, with the gate open. The working directory is its package's.

    ``most``: no more files than that, spread evenly over all (0: all).
    """
    files = [(root, top, path) for root in folders for top in sorted(root.iterdir()) for path in _below(top, folders)]
    step = max(1, len(files) / most) if most else 1
    for count in range(int(len(files) / step)):
        root, top, path = files[int(count * step)]
        folder = top if top.is_dir() else root
        item = partial(Item, name=str(path.relative_to(root)), folder=str(folder), filename=str(path.relative_to(folder)), limit=LIMIT)
        yield item("installed")
        if every and count % every == every - 1:
            yield item("installed, gate open", ungated=True)


def _below(top: Path, folders: list[Path]) -> list[Path]:
    """The Python files that a file or folder is, those of other ``folders`` left out."""
    paths = [top] if top.suffix == ".py" else sorted(top.rglob("*.py")) if top.is_dir() and top not in folders else []
    return [path for path in paths if path.is_file()]


# ---------------------------------------------------------------- generated


def generated(examples: int, seed: int) -> Iterator[Item]:
    """Programs that hypothesmith makes, after an import of redis: from Python's grammar, and from libcst's nodes (a third of those are new).

    Raises ImportError where it is not installed.
    """
    hypothesmith: Any = importlib.import_module("hypothesmith")  # it has no types

    for kind, strategy in (("grammar", hypothesmith.from_grammar()), ("nodes", hypothesmith.from_node(auto_target=False))):
        for number, text in enumerate(_examples(strategy, examples, seed)):
            yield Item(
                "generated",
                f"{kind} {number}",
                WHERE,
                "made.py",
                f"import redis\nclient = redis.Redis()\ndef stop(): client.close()\n{text}",
                limit=LIMIT,
            )


def _examples(strategy: Any, examples: int, seed: int) -> list[str]:
    import hypothesis

    texts: list[str] = []
    limits = hypothesis.settings(
        max_examples=examples,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[hypothesis.Phase.generate],
        suppress_health_check=list(hypothesis.HealthCheck),
    )

    @hypothesis.seed(seed)
    @limits
    @hypothesis.given(strategy)
    def collect(text: str) -> None:
        texts.append(text)

    collect()
    return list(dict.fromkeys(texts))


# ---------------------------------------------------------------- mutated


def _spans(text: str) -> list[tuple[int, int]]:
    """Where the tokens of a text begin and end; the empty ones are left out."""
    lines = text.splitlines(keepends=True)
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line))
    tokens = tokenize.generate_tokens(io.StringIO(text).readline)
    spans = ((starts[token.start[0] - 1] + token.start[1], starts[token.end[0] - 1] + token.end[1]) for token in tokens if token.string)
    return [(start, end) for start, end in spans if start < end]


def _deleted(text: str, spans: list[tuple[int, int]], chosen: random.Random) -> str:
    start, end = chosen.choice(spans)
    return text[:start] + text[end:]


def _duplicated(text: str, spans: list[tuple[int, int]], chosen: random.Random) -> str:
    start, end = chosen.choice(spans)
    return f"{text[:end]} {text[start:]}"


def _swapped(text: str, spans: list[tuple[int, int]], chosen: random.Random) -> str:
    """Two tokens change places: neighbours, or, in half of the cases, any two."""
    first = chosen.randrange(len(spans) - 1)
    second = first + 1 if chosen.random() < 0.5 else chosen.randrange(len(spans) - 1)
    (start, end), (later, last) = sorted((spans[first], spans[second]))
    return text if start == later else text[:start] + text[later:last] + text[end:later] + text[start:end] + text[last:]


MUTATIONS: Final = (_deleted, _duplicated, _swapped)


def paths_of_fixtures() -> list[Path]:
    """All fixtures that Python can read."""
    return sorted(path for path in FIXTURES.rglob("*.py") if path.name not in {"syntax_error.py"})


def mutated(paths: list[Path], mutants: int, seed: int) -> Iterator[Item]:
    """``mutants`` of each kind of every fixture, as it would be checked: its name, its options, the folder of its application."""
    for path in paths:
        name = path.relative_to(FIXTURES).as_posix()
        text = path.read_text(encoding="utf-8")
        spans = _spans(text)
        if len(spans) < 3:
            continue
        for mutation in MUTATIONS:
            chosen = random.Random(f"{seed} {name} {mutation.__name__}")
            for number in range(mutants):
                yield _spoiled(path, f"{name} {mutation.__name__[1:]} {number}", mutation(text, spans, chosen))


def truncated(paths: list[Path]) -> Iterator[Item]:
    """Every beginning of every fixture, byte by byte; where it ends within a character, it is read as flake8 reads a file that is no UTF-8."""
    for path in paths:
        content = path.read_bytes()
        for length in range(len(content)):
            try:
                text = content[:length].decode()
            except UnicodeDecodeError:
                text = content[:length].decode("latin-1")
            yield _spoiled(path, f"{path.relative_to(FIXTURES).as_posix()} cut at byte {length}", text)


def _spoiled(path: Path, name: str, text: str) -> Item:
    inside = path.relative_to(FIXTURES).parts
    folder = FIXTURES.joinpath(*inside[:2]) if inside[0] == "apps" else FIXTURES
    arguments, filename = headers(path.read_text(encoding="utf-8"))
    return Item("mutated", name, str(folder), filename or path.relative_to(folder).as_posix(), text, arguments, limit=LIMIT)


# ---------------------------------------------------------------- made: large

_BODY: Final = "    total = 0\n    for number in range(10):\n        total += number\n    cache.incr('{0}')\n    return str(total)\n"
_VIEW: Final = "\n\n@app.get('/{0}')\ndef view_{0}():\n" + _BODY
_OPENING: Final = (
    "\n\n@app.get('/{0}')\ndef view_{0}():\n    client = redis.Redis()\n    pubsub = client.pubsub()\n    try:\n        client.set('a', {0})\n"
    "    except ValueError:\n        return ''\n    pubsub.subscribe('b')\n    return client.get('a')\n"
)
_STATEMENTS: Final = "    pipe_{0} = cache.pipeline()\n    pipe_{0}.set('a', {0})\n    if cache.get('b'):\n        pipe_{0}.execute()\n"
_METHOD: Final = (
    "\n    def method_{0}(self):\n        self.client_{0} = redis.Redis()\n        return self.client_{0}.get('a')\n"
    "\n    def close_{0}(self):\n        self.client_{0}.close()\n"
)
#: What a large file consists of: a head, and a piece that is written again and again with another number.
LARGE_KINDS: Final[Mapping[str, tuple[str, str]]] = {
    "data": ("ROWS = {{\n", "    {0}: ('redis', [1, 2.5, None, 'a string of data'], {{'key_{0}': -{0}}}),\n"),
    "one string": ("TEXT = '''\n", "redis.Redis() in line {0} of a text, pool.get_connection()\n"),
    "constants": ("", "NAME_{0} = cache.get('{0}')\n"),
    "views": ("", _VIEW),
    "views with clients": ("", _OPENING),
    "one function": ("\n\ndef everything():\n", _STATEMENTS),
    "one class": ("\n\nclass Everything:\n", _METHOD),
}
_TAILS: Final = {"data": "}\n", "one string": "'''\n"}


def large(kind: str, lines: int = 0, size: int = 0) -> str:
    """A file of a kind with at least so many lines and so many bytes."""
    head, piece = LARGE_KINDS[kind]
    parts, length, height, number = [HEAD + head.replace("{{", "{")], 0, 0, 0
    while length < size or height < lines:
        parts.append(piece.format(number))
        number += 1
        length += len(parts[-1])
        height += parts[-1].count("\n")
    return "".join(parts) + _TAILS.get(kind, "")


# ---------------------------------------------------------------- made: deep


def _around(left: str, right: str, depth: int, core: str = "cache") -> str:
    return f"{left * depth}{core}{right * depth}"


def _blocks(header: str, depth: int) -> str:
    return "".join(f"{' ' * level}{header.format(level)}\n" for level in range(depth)) + " " * depth + "cache.get('a')\n"


def _tries(depth: int) -> str:
    tail = "".join(f"{' ' * level}finally:\n{' ' * level} cache.close()\n" for level in reversed(range(depth)))
    return _blocks("try:", depth) + tail


#: Each makes a text that is as deep, or as long in one statement, as it is told.
DEEP: Final[Mapping[str, Callable[[int], str]]] = {
    "parentheses": partial(_around, "(", ")"),
    "lists": partial(_around, "[", "]"),
    "dictionaries": partial(_around, "{1: ", "}"),
    "calls in calls": partial(_around, "redis.Redis(", ")"),
    "subscripts in subscripts": partial(_around, "cache[", "]"),
    "conditions": partial(_around, "1 if cache else ", ""),
    "lambdas": partial(_around, "lambda: ", ""),
    "comprehensions": partial(_around, "[x for x in ", "]"),
    "signs": partial(_around, "-", ""),
    "negations": partial(_around, "not ", ""),
    "powers": partial(_around, "cache ** ", ""),
    "walrus": partial(_around, "(a := ", ")"),
    "chained attributes": partial(_around, "", ".pool"),
    "chained calls": partial(_around, "", ".pipeline()"),
    "chained subscripts": partial(_around, "", "[0]"),
    "chained operands": partial(_around, "", " + cache"),
    "chained comparisons": partial(_around, "", " < cache"),
    "chained booleans": partial(_around, "", " or redis.Redis()"),
    "chained strings": lambda depth: " + ".join(["'redis'"] * depth),
    "chained assignments": lambda depth: "a = " * depth + "redis.Redis()",
    "chained names": lambda depth: "a0 = redis.Redis()\n" + "".join(f"a{number + 1} = a{number}\n" for number in range(depth)) + f"a{depth}.get('a')",
    "chained functions": lambda depth: (
        "".join(f"def f{number}(c):\n return f{number + 1}(c)\n" for number in range(depth)) + f"def f{depth}(c):\n return redis.Redis()"
    ),
    "chained classes": lambda depth: "class A0(redis.Redis): pass\n" + "".join(f"class A{n + 1}(A{n}): pass\n" for n in range(depth)) + f"A{depth}()",
    "awaits": lambda depth: f"async def f():\n {_around('await ', '', min(depth, 1))}\n {_around('(await ', ')', depth)}",
    "formatted strings": lambda depth: "f'" + "{cache}" * depth + "'",
    "decorators": lambda depth: "@app.get\n" * depth + "def f(): pass",
    "arguments": lambda depth: f"redis.Redis({', '.join(f'a{number}=cache' for number in range(depth))})",
    "parameters": lambda depth: f"def f({', '.join(f'a{number}=redis.Redis()' for number in range(depth))}): pass",
    "with items": lambda depth: f"with {', '.join(['redis.Redis()'] * depth)}: pass",
    "targets": lambda depth: f"{_around('(', ',)', depth, 'a')} = cache",
    "patterns": lambda depth: f"match cache:\n case {_around('[', ']', depth, 'a')}: pass",
    "annotations": partial(_around, "a: list[", "]"),
    "elif": lambda depth: "if app: pass\n" + "elif cache: pass\n" * depth,
    "excepts": lambda depth: "try:\n cache.get('a')\n" + "except ValueError: pass\n" * depth,
    "statements of a line": lambda depth: "cache.get('a'); " * depth,
    "functions": partial(_blocks, "def f{0}():"),
    "classes": partial(_blocks, "class A{0}:"),
    "ifs": partial(_blocks, "if cache:"),
    "loops": partial(_blocks, "while cache.get('a'):"),
    "withs": partial(_blocks, "with redis.Redis() as c{0}:"),
    "tries": _tries,
}
DEPTHS: Final = (15, 90, 300, 1_000, 3_000, 10_000)


def deep(depths: tuple[int, ...] = DEPTHS) -> Iterator[Item]:
    """Every kind of nesting in every depth: at the top of a module, and in a handler."""
    for kind, make in DEEP.items():
        for depth in depths:
            text = make(depth)
            yield Item("made, deep", f"{kind} {depth}", WHERE, "made.py", f"{HEAD}{text}\n", limit=LIMIT)
            handler = textwrap.indent(text, " ")
            yield Item("made, deep", f"{kind} {depth} in a handler", WHERE, "made.py", f"{HEAD}@app.get('/')\ndef view():\n{handler}\n", limit=LIMIT)


def made() -> Iterator[Item]:
    """Large files of every kind, and deep ones."""
    for kind in LARGE_KINDS:
        yield Item("made, 50,000 lines", kind, WHERE, "made.py", large(kind, lines=50_000), limit=LARGE_LIMIT)
    for kind in LARGE_KINDS:
        yield Item("made, 10 MB", kind, WHERE, "made.py", large(kind, size=10_000_000), limit=LARGE_LIMIT)
    yield from deep()
