"""Every small function over one connection or one transaction, as source text. Others run them; the plugin is asked about the same text.

A program is a block: a tuple of statements. A simple statement is its text; a compound one is a :class:`Compound`. The size of a program is the
number of its statements, compound ones and simple ones alike.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple, Union

ACQUIRE: Final = "conn = pool.get_connection()"
RELEASE: Final = "pool.release(conn)"
WORK: Final = "work()"
LEAVING: Final = frozenset({"return", "raise Error", "raise", "break", "continue"})


class Clause(NamedTuple):
    """One header of a compound statement, and what its block may hold."""

    header: str
    loops: bool = False
    final: bool = False
    starred: bool = False


@dataclass(frozen=True)
class Form:
    """A kind of compound statement: its clauses, and a line above them (``match``)."""

    clauses: tuple[Clause, ...]
    above: str = ""


class Compound(NamedTuple):
    """A compound statement."""

    form: Form
    blocks: tuple[Block, ...]


Statement = Union[str, Compound]
Block = tuple[Statement, ...]


def _form(*headers: str, above: str = "") -> Form:
    clauses = [
        Clause(header, loops=header.startswith(("while", "for", "async for")), final=header == "finally:", starred=header.startswith("except*"))
        for header in headers
    ]
    return Form(tuple(clauses), above)


FORMS: Final = (
    _form("if condition():"),
    _form("if condition():", "else:"),
    _form("if conn is not None:"),
    _form("if (conn := pool.get_connection()):"),
    _form("while condition():"),
    _form("while condition():", "else:"),
    _form("while True:"),
    _form("for item in items():"),
    _form("for item in items():", "else:"),
    _form("try:", "except Error:"),
    _form("try:", "except Exception:"),
    _form("try:", "except* Error:"),
    _form("try:", "finally:"),
    _form("try:", "except Error:", "else:"),
    _form("try:", "except Error:", "finally:"),
    _form("with suppress(Error):"),
    _form("with suppress(Exception):"),
    _form("with lock(), lock():"),
    _form("case True:", "case _:", above="match condition():"),
)
SIMPLE: Final = (ACQUIRE, RELEASE, WORK, "return", "raise Error", "conn = None", "assert condition()", "other = conn", "pool.release(other)")
#: Few kinds, so that longer programs can be enumerated too.
FEW_FORMS: Final = (
    _form("if condition():"),
    _form("if condition():", "else:"),
    _form("while condition():"),
    _form("while condition():", "else:"),
    _form("try:", "except Error:"),
    _form("try:", "except Exception:"),
    _form("try:", "finally:"),
)
FEW_SIMPLE: Final = (ACQUIRE, RELEASE, WORK, "return")
#: What a transaction goes through.
QUEUE: Final = 'pipe.set("key", 1)'
ASK: Final = 'answer = pipe.get("key") == b"1"'
STEPS: Final = ("pipe.execute()", 'pipe.watch("key")', "pipe.multi()", "pipe.reset()")
FLOW_FORMS: Final = (*FEW_FORMS, _form("while True:"), _form("for item in items():"), _form("with suppress(Error):"))


NO_HELPERS: Final[Mapping[str, Sequence[str]]] = {}
#: Functions that programs give their pool or connection to, each as the lines of its body. What such a function loses when it raises itself is
#: its own fault, and what it gives back in the end it is trusted to give back: such calls are ``calm`` (see ``enumerated.py``).
HELPERS: Final = {
    "take(pool)": ("return pool.get_connection()",),
    "take_late(pool)": ("conn = pool.get_connection()", "calm_work()", "return conn"),
    "give_back(pool, conn)": ("pool.release(conn)",),
    "give_back_late(pool, conn)": ("calm_work()", "pool.release(conn)"),
    "give_back_if_any(pool, conn)": ("if conn is not None:", "    pool.release(conn)", "else:", "    work()"),
    "lend(conn)": ("work()",),
}
#: A function inside of each program, which reads its connection.
INSIDE: Final = {"inside()": ("pool.release(conn)",), "look_inside()": ("lend(conn)",)}
#: Functions that programs give their transaction to.
PIPE_HELPERS: Final = {
    "fill(pipe)": ('pipe.set("key", 1)',),
    "fill_twice(pipe)": ('pipe.set("key", 1)', 'pipe.expire("key", 1)'),
    "send(pipe)": ("pipe.execute()",),
    "fill_and_send(pipe)": ('pipe.set("key", 1)', "pipe.execute()"),
    "begin(pipe)": ("pipe.multi()",),
    "guard(pipe)": ('pipe.watch("key")',),
    "drop(pipe)": ("pipe.reset()",),
}
_CALLED: Final = "|".join(head.partition("(")[0] for head in (*HELPERS, *INSIDE, *PIPE_HELPERS))
HELPED_SIMPLE: Final = (
    *(ACQUIRE, RELEASE, WORK, "return"),
    *("conn = take(pool)", "conn = take_late(pool)", "lend(conn)"),
    *("give_back(pool, conn)", "give_back_late(pool, conn)", "give_back_if_any(pool, conn)"),
    *("inside()", "look_inside()", "[lend(conn) for item in items()]"),
)
#: What a coroutine function may have besides: coroutines that somebody else waits for.
TASK_SIMPLE: Final = (
    *(ACQUIRE, RELEASE, WORK, "return"),
    *("conn = wait_for(pool.get_connection(), 1)", "conn = wait_for(take(pool), 1)", "wait_for(lend(conn), 1)", "gather(lend(conn), lend(conn))"),
    *("wait_for(give_back(pool, conn), 1)", "gather(give_back(pool, conn))", "gather(*[lend(conn) for item in items()])", "wait_for(inside(), 1)"),
)
HELPED_FORMS: Final = (
    _form("if condition():"),
    _form("if condition():", "else:"),
    _form("while condition():"),
    _form("for item in items():"),
    _form("try:", "except Error:"),
    _form("try:", "except Exception:"),
    _form("try:", "finally:"),
)


class Place(NamedTuple):
    """Where a block stands."""

    loop: bool = False
    final_in_endless: bool = False
    starred: bool = False
    handler: bool = False

    def inside(self, clause: Clause, form: Form) -> Place:
        return Place(
            loop=clause.loops or (self.loop and not clause.starred),
            final_in_endless=not clause.loops and (self.final_in_endless or (clause.final and self.loop)),
            starred=self.starred or clause.starred,
            handler=clause.header.startswith("except ") or (self.handler and not clause.final),
        )


@dataclass(frozen=True)
class Grammar:
    """All blocks of a size over some statements whose text is ``wanted``."""

    simple: tuple[str, ...]
    forms: tuple[Form, ...]
    wanted: Callable[[str], bool]

    def programs(self, size: int) -> list[Block]:
        """The wanted ones."""
        return [block for block in self._blocks(size, Place()) if self.wanted("\n".join(lines_of(block)))]

    @functools.cache  # noqa: B019  # one grammar lives as long as its test
    def _blocks(self, size: int, place: Place) -> tuple[Block, ...]:
        found: list[Block] = []
        for first_size in range(1, size + 1):
            for first in self._statements(first_size, place):
                if first_size == size:
                    found.append((first,))
                elif first not in LEAVING:
                    found += [(first, *rest) for rest in self._blocks(size - first_size, place)]
        return tuple(found)

    def leaves(self, place: Place) -> Iterator[str]:
        """The simple statements that may stand there."""
        for text in (*self.simple, *(("break", "continue") if place.loop else ()), *(("raise",) if place.handler else ())):
            if text == "return" and place.starred:
                continue  # Python does not allow it in except*, nor break and continue (see Place.inside)
            if text == "continue" and place.final_in_endless:
                continue  # it would swallow what ends the run
            yield text

    def _statements(self, size: int, place: Place) -> Iterator[Statement]:
        if size == 1:
            yield from self.leaves(place)
            return
        for form in self.forms:
            for blocks in self._splits(size - 1, form, 0, place):
                yield Compound(form, blocks)

    def _splits(self, size: int, form: Form, index: int, place: Place) -> Iterator[tuple[Block, ...]]:
        clause = form.clauses[index]
        inside = place.inside(clause, form)
        if index == len(form.clauses) - 1:
            if size >= 1:
                yield from ((block,) for block in self._blocks(size, inside))
            return
        for first in range(1, size):
            for block in self._blocks(first, inside):
                yield from ((block, *rest) for rest in self._splits(size - first, form, index + 1, place))


def one_acquire(text: str) -> bool:
    """Exactly one acquire, at most two releases, and no release of a name that was never given."""
    return text.count("get_connection") == 1 and text.count("release") <= 2 and ("other)" not in text or "other =" in text)


def one_acquire_with_help(text: str) -> bool:
    """The same, where a function other than the program takes, gives back or uses the connection."""
    taken = text.count("get_connection") + text.count("take")
    given_back = text.count("release") + text.count("give_back") + len(re.findall(r"\binside", text))
    return taken == 1 and given_back <= 2 and re.search(rf"\b(?:{_CALLED}|wait_for)\(", text) is not None


def fills_with_help(text: str) -> bool:
    """The same, where a function other than the program queues, sends, drops or watches."""
    sent = text.count("pipe.set") + text.count(ASK) + text.count("fill")
    steps = [text.count(step) + text.count(f"{name}(pipe)") for step, name in zip(STEPS, ("send", "guard", "begin", "drop"), strict=True)]
    return "(pipe)" in text and 1 <= sent <= 2 and text.count(ASK) <= 1 and all(number <= 1 for number in steps)


def asks_or_queues(text: str) -> bool:
    """At most one reply is looked at, and at least one command is sent; one of each other step."""
    sent = text.count("pipe.set") + text.count(ASK)
    return 1 <= sent <= 2 and text.count(ASK) <= 1 and all(text.count(step) <= 1 for step in STEPS)


#: Connections: all statements, and few for longer programs. Transactions.
ALL: Final = Grammar(SIMPLE, FORMS, one_acquire)
FEW: Final = Grammar(FEW_SIMPLE, FEW_FORMS, one_acquire)
HELPED: Final = Grammar(HELPED_SIMPLE, HELPED_FORMS, one_acquire_with_help)
TASKS: Final = Grammar(TASK_SIMPLE, HELPED_FORMS, one_acquire_with_help)
HELPED_TRANSACTIONS: Final = Grammar((QUEUE, ASK, "pipe.execute()", "pipe.multi()", WORK, "return", *PIPE_HELPERS), FEW_FORMS, fills_with_help)
TRANSACTIONS: Final = Grammar((QUEUE, ASK, *STEPS, WORK, "return", "raise Error"), FLOW_FORMS, asks_or_queues)


def lines_of(block: Block, indent: str = "    ", *, waits: bool = False, instrumented: bool = False, calm: bool = False) -> Iterator[str]:
    """The source lines of a block, as a linter reads them, or ``instrumented`` for a run (see ``enumerated.py``); ``waits``: for ``async def``."""

    def told(text: str) -> str:
        text = _waiting(text) if waits else text
        return _instrumented(text, calm) if instrumented else text

    for statement in block:
        if isinstance(statement, str):
            yield indent + told(statement)
            continue
        inner = indent
        if statement.form.above:
            yield indent + told(statement.form.above)
            inner += "    "
        for clause, body in zip(statement.form.clauses, statement.blocks):
            yield inner + told(clause.header)
            if instrumented and clause.loops:
                yield inner + "    tick()"
            yield from lines_of(body, inner + "    ", waits=waits, instrumented=instrumented, calm=calm or clause.final)


def functions(heads: Mapping[str, Sequence[str]], *, waits: bool = False, instrumented: bool = False) -> Iterator[str]:
    """The source lines of :data:`HELPERS` or :data:`INSIDE`: of a run, each also as what is trusted not to raise."""
    for head, body in heads.items():
        yield from _function(f"def {head}:", body, waits, instrumented, calm=False)
        if instrumented:
            yield from _function(f"def calm_{head}:", body, waits, instrumented, calm=True)


def _function(head: str, body: Sequence[str], waits: bool, instrumented: bool, calm: bool) -> Iterator[str]:
    yield f"{'async ' * waits}{head}"
    for line in body:
        text = line if instrumented else line.replace("calm_", "")
        told = _waiting(text) if waits else text
        yield f"    {_instrumented(told, calm) if instrumented else told}"


def _waiting(text: str) -> str:
    """A line of a function as a coroutine function has it."""
    text = re.sub(rf"(?<!wait_for\()(?<!gather\()(?<!\*\[)(?<!, )\b(?=pool\.|(?:(?:calm_)?work|wait_for|gather|{_CALLED})\()", "await ", text)
    return re.sub(r"\b(?=for item|with lock)", "async ", text)


def _instrumented(text: str, calm: bool) -> str:
    if text == "raise Error":
        return "raise thrown()"
    if text == "assert condition()" and not calm:
        return "asserted(condition())"
    text = re.sub(r"(?<=except |xcept\* |ppress\()Error", "named()", text)
    text = text.replace("items()]", "items() if not tick()]")
    if calm:
        text = (
            re.sub(rf"\b(work|condition|items|lock|{_CALLED})\(", r"calm_\1(", text)
            .replace("assert ", "")
            .replace("release(", "calm_release(")
            .replace("pipe.", "pipe.calm.")
        )
    return text
