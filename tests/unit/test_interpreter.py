"""Interpreter: by which exits small functions are left, under a semantics that writes down what ran.

A state is the text of the calls so far: ``a()`` adds ``a``. A call in capitals can also raise, before it adds anything;
``x := ..`` adds ``=``. Each exit has its states; ``-`` is the empty text.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import libcst as cst
import pytest

from flake8_redis_pool.analysis.interpreter.interpreter import MOST_STATES, Interpreter
from flake8_redis_pool.analysis.interpreter.transfer import Exit, Handler, TooManyStates, TransferFunctions
from flake8_redis_pool.analysis.symbols.positions import positions_of
from flake8_redis_pool.analysis.syntax import nodes
from tests.unit.sources import alone, cases, line_of, scope


class Trace(TransferFunctions[str]):
    """What ran, in the order of Python."""

    def call(self, node: cst.Call, state: str, awaited: bool, cause: cst.CSTNode | None) -> tuple[Iterable[str], Iterable[str]]:
        name = nodes.last_name(node.func)
        if name == "suppress":
            return (state,), ()
        return (state + name,), (state,) if name.isupper() else ()

    def assign(self, targets: Sequence[cst.BaseExpression], value: cst.BaseExpression | None, state: str) -> Iterable[str]:
        return (f"{state}=",) if any(isinstance(target, cst.Name) and target.value == "x" for target in targets) else (state,)

    def assume(self, test: cst.BaseExpression, truth: bool, state: str) -> Iterable[str]:
        constant = nodes.constant(test)
        if constant is not nodes.NOT_CONSTANT and bool(constant) is not truth:
            return ()
        return (state,)

    def give(self, node: cst.BaseExpression, state: str) -> str:
        return f"{state}!"

    def enter(self, item: cst.WithItem, state: str) -> str:
        return f"{state}<" if not isinstance(item.item, cst.Call) or nodes.last_name(item.item.func) != "suppress" else state

    def leave(self, item: cst.WithItem, state: str, exit_: Exit, cause: cst.CSTNode | None) -> str:
        return f"{state}>" if not isinstance(item.item, cst.Call) or nodes.last_name(item.item.func) != "suppress" else state

    def caught(self, state: str, handler: Handler | None = None) -> str:
        return f"{state}*"

    def capture(self, node: cst.CSTNode, state: str) -> str:
        return f"{state}@"

    def exhausted(self, node: cst.For, state: str) -> Iterable[str]:
        return (state,)


def _shown(text: str) -> str:
    """The exits of the function whose body ``text`` is, with the states of each."""
    function = scope(alone("async def f():\n" + "".join(f"    {line}\n" for line in text.splitlines())), "f")
    assert isinstance(function.node, cst.FunctionDef)
    exits = Interpreter(Trace()).run(function.node.body, "")
    return ", ".join(f"{exit_.value} {' '.join(sorted(state or '-' for state in states))}" for exit_, states in exits.items() if states)


STATEMENTS = cases(
    ("one after the other", "a()\nb()", "next ab"),
    ("nothing", "pass", "next -"),
    ("a return", "a()\nreturn\nb()", "return a"),
    ("a return of a value", "return a()", "return a!"),
    ("a raise", "a()\nraise b()\nc()", "raise ab"),
    ("a call that can raise", "a()\nB()\nc()", "next aBc, raise a"),
    ("an awaited call can be cancelled too", "a()\nawait B()", "next aB, raise a, cancel a"),
    ("an await of no call", "a()\nawait b", "next a, raise a, cancel a"),
    ("an assignment", "x = a()", "next a="),
    ("an annotation without a value", "x: int", "next -"),
    ("an annotated assignment", "x: int = a()", "next a="),
    ("an augmented assignment", "x += a()", "next a="),
    ("an assert", "assert a()\nb()", "next ab, raise a"),
    ("a definition", "def g():\n    a()\nb()", "next @b"),
    ("a class", "class G: ...\nb()", "next @b"),
    ("a yield", "a()\nyield b()\nc()", "next abc, raise ab"),
)

EXPRESSIONS = [
    *cases(
        ("arguments before the call", "f(a(), b())", "next abf"),
        ("what a method is called on comes first", "a().b(c())", "next acb"),
        ("either side of a conditional", "a() if b() else c()", "next ba bc"),
        ("the right side of an and", "a() and b()", "next a ab"),
        ("the right side of an or", "a() or b()", "next a ab"),
        ("an and that is never true", "False and b()", "next -"),
        ("an or that is always true", "True or b()", "next -"),
        ("a not", "not a()", "next a"),
        ("a walrus", "f(x := a())", "next a=f"),
        ("a lambda is not run", "f(lambda: a())", "next @f"),
        ("what a comprehension goes over runs first, and always", "[a() for b in c()]", "next c ca"),
        ("a comprehension has turns or none", "[a() for b in c]", "next - a"),
        ("a display", "(a(), [b(), {c(): d()}])", "next abcd"),
    ),
]

BRANCHES = cases(
    ("an if", "if b:\n    a()\nc()", "next ac c"),
    ("an if and an else", "if b:\n    a()\nelse:\n    c()", "next a c"),
    ("an elif", "if b:\n    a()\nelif c():\n    d()\nelse:\n    e()", "next a cd ce"),
    ("a test that is never true", "if False:\n    a()\nb()", "next b"),
    ("a test that is always true", "if True:\n    a()\nelse:\n    b()", "next a"),
    ("an and of two calls", "if a() and b():\n    c()", "next a ab abc"),
    ("an or of two calls", "if a() or b():\n    c()", "next ab abc ac"),
    ("a return in a branch", "if b:\n    return\na()", "next a, return -"),
    ("a match with an else", "match a():\n    case 1:\n        b()\n    case _:\n        c()", "next ab ac"),
    ("a match without one", "match a():\n    case 1:\n        b()", "next a ab"),
    ("a guard", "match a():\n    case _ if b():\n        c()", "next a abc"),
)

LOOPS = cases(
    ("a loop that does nothing new", "for a in b:\n    pass\nc()", "next c"),
    ("a turn or none", "for a in b:\n    return c()", "next -, return c!"),
    ("an endless loop is not left", "while True:\n    pass\na()", ""),
    ("an endless loop is left by break", "while True:\n    break\na()", "next a"),
    ("a break leaves only its own loop", "while True:\n    for a in b:\n        break\n    return c()", "return c!"),
    ("a continue comes to the head", "while b():\n    return c()\n    continue", "next b, return bc!"),
    ("an else runs where no break did", "for a in b:\n    break\nelse:\n    c()", "next - c"),
    ("an else of an endless loop does not run", "while True:\n    break\nelse:\n    c()", "next -"),
    ("a jump out of a loop", "for a in b:\n    if c:\n        return\nd()", "next d, return -"),
    ("the iteration over a call can raise", "for a in b():\n    pass", "next b, raise b"),
    ("an asynchronous loop can be cancelled", "async for a in b:\n    pass", "next -, raise -, cancel -"),
    ("a name that a loop binds", "for x in b:\n    break", "next - ="),
)

ERRORS = cases(
    ("a bare except catches all", "try:\n    await A()\nexcept:\n    b()", "next *b A"),
    ("Exception does not catch cancellation", "try:\n    await A()\nexcept Exception:\n    b()", "next *b A, cancel -"),
    ("BaseException does", "try:\n    await A()\nexcept BaseException:\n    b()", "next *b A"),
    ("a named error may be caught or not", "try:\n    A()\nexcept OSError:\n    b()", "next *b A, raise -"),
    ("a list of errors", "try:\n    A()\nexcept (OSError, Exception):\n    b()", "next *b A"),
    ("cancellation alone", "try:\n    await A()\nexcept asyncio.CancelledError:\n    b()", "next *b A, raise -"),
    ("what the process ends by is not raised by calls", "try:\n    A()\nexcept KeyboardInterrupt:\n    b()", "next A, raise -"),
    ("the first handler that catches all is the last", "try:\n    A()\nexcept Exception:\n    b()\nexcept OSError:\n    c()", "next *b A"),
    ("a handler for some and one for all", "try:\n    A()\nexcept OSError:\n    b()\nexcept Exception:\n    c()", "next *b *c A"),
    ("an else runs without an error", "try:\n    A()\nexcept Exception:\n    b()\nelse:\n    c()", "next *b Ac"),
    ("an error of the else is not caught", "try:\n    a()\nexcept Exception:\n    b()\nelse:\n    C()", "next aC, raise a"),
    ("an error of a handler is not caught", "try:\n    A()\nexcept Exception:\n    B()", "next *B A, raise *"),
    ("a bare raise throws again", "try:\n    A()\nexcept Exception:\n    b()\n    raise", "next A, raise *b"),
    ("what was caught as cancellation is thrown as such", "try:\n    await A()\nexcept BaseException:\n    raise", "next A, raise *, cancel *"),
    ("an exception group", "try:\n    A()\nexcept* OSError:\n    b()", "next *b A, raise -"),
    ("a raise that is caught on the spot", "try:\n    raise E\nexcept Exception:\n    b()", "next *b"),
)

FINALLY = cases(
    ("on every exit", "try:\n    A()\nfinally:\n    b()", "next Ab, raise b"),
    ("on a return", "try:\n    return a()\nfinally:\n    b()", "return a!b"),
    ("on a break", "while True:\n    try:\n        break\n    finally:\n        b()", "next b"),
    ("on a continue", "for a in b:\n    try:\n        continue\n    finally:\n        return c()", "next -, return c!"),
    ("on cancellation", "try:\n    await A()\nfinally:\n    b()", "next Ab, raise b, cancel b"),
    ("nothing raises in it", "try:\n    a()\nfinally:\n    B()", "next aB"),
    ("a raise in it is one", "try:\n    a()\nfinally:\n    raise E", "raise a"),
    ("a return in it swallows the error", "try:\n    A()\nfinally:\n    return", "return * A"),
    ("a branch in it", "try:\n    A()\nfinally:\n    if c:\n        b()", "next A Ab, raise - b"),
    ("after a handler", "try:\n    A()\nexcept Exception:\n    b()\nfinally:\n    c()", "next *bc Ac"),
    ("one in another", "try:\n    try:\n        A()\n    finally:\n        b()\nfinally:\n    c()", "next Abc, raise bc"),
)

CONTEXTS = cases(
    ("entered and left", "with a():\n    b()", "next a<b>"),
    ("left on an error", "with a():\n    B()", "next a<B>, raise a<>"),
    ("left on a return", "with a():\n    return b()", "return a<b!>"),
    ("an error while it is made does not leave it", "with A():\n    b()", "next A<b>, raise -"),
    ("two are left in the other order", "with a(), b():\n    C()", "next a<b<C>>, raise a<b<>>"),
    ("an error in the second leaves the first", "with a(), B():\n    c()", "next a<B<c>>, raise a<>"),
    ("suppress() swallows some errors", "with suppress(OSError):\n    A()\nb()", "next *b Ab, raise -"),
    ("suppress() of all", "with suppress(Exception):\n    A()\nb()", "next *b Ab"),
    ("suppress() of nothing", "with suppress():\n    A()", "next A, raise -"),
    ("suppress() does not swallow cancellation", "with suppress(Exception):\n    await A()", "next * A, cancel -"),
    ("suppress() does not swallow a return", "with suppress(Exception):\n    return a()", "return a!"),
    ("one in suppress() is left", "with suppress(Exception), a():\n    B()", "next a<>* a<B>"),
)


@pytest.mark.parametrize(("text", "expected"), [*STATEMENTS, *EXPRESSIONS, *BRANCHES, *LOOPS, *ERRORS, *FINALLY, *CONTEXTS])
def test_exits(text: str, expected: str) -> None:
    assert _shown(text) == expected


@pytest.mark.parametrize(
    ("text", "exit_", "expected"),
    cases(
        ("what raises first", "a()\nB()\nC()", Exit.RAISE, {"a": 2, "aB": 3}),
        ("each call that raises in a state of its own", "try:\n    A()\nexcept OSError:\n    pass\nA()", Exit.RAISE, {"": 2, "A": 5, "*": 5}),
        ("the return", "a()\nreturn", Exit.RETURN, {"a": 2}),
        ("the raise", "a()\nraise E", Exit.RAISE, {"a": 2}),
        ("an end has no cause", "a()", Exit.NEXT, {"a": 0}),
        ("behind a finally, what raised", "try:\n    A()\nfinally:\n    b()", Exit.RAISE, {"b": 2}),
        ("behind a finally, what raised in each state", "try:\n    a()\n    B()\n    C()\nfinally:\n    d()", Exit.RAISE, {"ad": 3, "aBd": 4}),
    ),
)
def test_causes_of_exits(text: str, exit_: Exit, expected: dict[str, int]) -> None:
    module = alone("def f():\n" + "".join(f"    {line}\n" for line in text.splitlines()))
    node = scope(module, "f").node
    assert isinstance(node, cst.FunctionDef)
    causes = Interpreter(Trace()).run(node.body, "")[exit_]
    assert {state: line_of(module, cause) - 1 if cause is not None else 0 for state, cause in causes.items()} == expected
    assert positions_of(module).line(node) == 1


@pytest.mark.parametrize(
    "text",
    cases(
        ("in a loop that grows", "while b:\n    a()"),
        ("in a row of branches", "\n".join(f"if t{number}:\n    a{number}()" for number in range(10))),
    ),
)
def test_too_many_states_are_no_answer(text: str) -> None:
    with pytest.raises(TooManyStates):
        _shown(text)


def test_as_many_states_as_are_followed() -> None:
    branches = MOST_STATES.bit_length() - 1
    text = "\n".join(f"if t{number}:\n    a{number}()" for number in range(branches))
    assert len(_shown(text).split()) == 1 + 2**branches


def test_an_endless_loop_is_not_left_whatever_a_semantics_says_of_its_test() -> None:
    node = scope(alone("def f():\n    while True: pass"), "f").node
    assert isinstance(node, cst.FunctionDef)
    assert not any(Interpreter(TransferFunctions[str]()).run(node.body, "").values())
