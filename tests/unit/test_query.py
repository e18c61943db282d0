"""What is remembered of questions that lead to each other: nothing that hangs on who asked first."""

from __future__ import annotations

import itertools
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

import pytest

from flake8_redis_pool.analysis.program.charged import charged, charged_property
from flake8_redis_pool.analysis.program.module import Module
from flake8_redis_pool.analysis.program.progress import DEEPEST, MOST_SEARCHED, Progress, Search
from flake8_redis_pool.analysis.program.query import Memo, query, remembered
from flake8_redis_pool.knowledge import known

Sets = Memo[str, frozenset[str]]


@pytest.fixture(autouse=True)
def deep_recursion() -> Iterator[None]:
    """As deep as the plugin lets Python go."""
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(12_000)
    yield
    sys.setrecursionlimit(before)


def reached(arrows: Mapping[str, Iterable[str]], asked: list[str], *, in_any_order: bool = True) -> tuple[Sets, Progress]:
    """A question of which the answer is known beforehand: what can be reached from a point. ``asked`` notes each time that one is looked at."""
    progress = Progress(Search())

    def ask(point: str) -> frozenset[str]:
        asked.append(point)
        return frozenset({point}).union(*(memo(other) for other in arrows.get(point, ())))

    memo: Sets = Memo(progress, ask, frozenset(), in_any_order=in_any_order)
    return memo, progress


def test_an_answer_is_looked_for_once() -> None:
    asked: list[str] = []
    memo, _ = reached({"a": "bc", "b": "c"}, asked)
    assert memo("a") == set("abc")
    assert (memo("b"), memo("c"), memo("a")) == (set("bc"), set("c"), set("abc"))
    assert sorted(asked) == ["a", "b", "c"]


RINGS = {
    "of one": {"a": "a"},
    "of two": {"a": "b", "b": "a"},
    "of three, with a way in and a way out": {"w": "a", "a": "b", "b": "c", "c": "ax", "x": ""},
    "two that meet": {"a": "b", "b": "ac", "c": "d", "d": "ca"},
    "one in another": {"a": "b", "b": "cd", "c": "b", "d": "a"},
}


def closure(arrows: Mapping[str, Iterable[str]], start: str) -> set[str]:
    found, waiting = {start}, [start]
    while waiting:
        fresh = set(arrows.get(waiting.pop(), ())) - found
        found |= fresh
        waiting += fresh
    return found


@pytest.mark.parametrize("in_any_order", [True, False])
@pytest.mark.parametrize("name", RINGS)
def test_a_ring_gives_the_same_in_every_order(name: str, in_any_order: bool) -> None:
    arrows = RINGS[name]
    for order in itertools.permutations(arrows):
        memo, _ = reached(arrows, [], in_any_order=in_any_order)
        assert {point: memo(point) for point in order} == {point: closure(arrows, point) for point in arrows}


def test_a_ring_is_asked_until_it_settles() -> None:
    """The second of a pair is what the first is: known in the second round, and to itself in the third."""
    memo: Memo[str, tuple[str, ...]]

    def ask(name: str) -> tuple[str, ...]:
        return ("client", *memo("second")) if name == "pair" else memo("pair")[:1]

    for order in (("pair", "second"), ("second", "pair")):
        memo = Memo(Progress(Search()), ask, (), in_any_order=True)
        assert {name: memo(name) for name in order} == {"pair": ("client", "client"), "second": ("client",)}


def test_a_ring_that_never_settles_ends() -> None:
    memo: Memo[str, int] = Memo(Progress(Search()), lambda name: memo(name) + 1, 0, in_any_order=True)
    assert memo("a") > 0


def test_what_leaned_on_a_question_in_progress_is_kept_where_the_ring_settles() -> None:
    asked: list[str] = []
    memo, _ = reached({"a": "b", "b": "a"}, asked)
    memo("a")
    before = len(asked)
    assert memo("b") == set("ab")
    assert len(asked) == before


def test_what_leaned_on_a_question_in_progress_is_not_kept_where_the_order_matters() -> None:
    asked: list[str] = []
    memo, _ = reached({"a": "b", "b": "a"}, asked, in_any_order=False)
    memo("a")
    before = asked.count("b")
    assert memo("b") == set("ab")
    assert asked.count("b") == before + 1
    memo("b")
    assert asked.count("b") == before + 1


def test_a_ring_that_does_not_settle_is_known_for_this_check_only() -> None:
    asked: list[str] = []

    def ask(name: str) -> int:
        asked.append(name)
        return memo("b" if name == "a" else "a") + 1

    progress = Progress(Search())
    memo: Memo[str, int] = Memo(progress, ask, 0, in_any_order=True)
    first = memo("a")
    before = len(asked)
    memo("b")
    assert (memo("a"), len(asked)) == (first, before)
    progress.search.begin_check()
    assert memo("a") == first
    assert len(asked) == 2 * before


def test_within_a_ring_each_is_looked_at_once_a_round() -> None:
    """A ladder of 40 steps, each of which leads to the next in two ways, and back to the start: 2**40 ways.

    The second round settles it, the third shows that.
    """
    asked: list[str] = []
    arrows = {str(step): [str(step + 1), str(step + 1), "0"] for step in range(40)}
    memo, _ = reached(arrows, asked)
    assert len(memo("0")) == 41
    assert len(asked) <= 3 * 41


def test_the_rings_of_a_web_cost_as_much_as_one() -> None:
    """Each of 40 leads to all: whoever is asked first, and however many are asked, each is looked at three times."""
    asked: list[str] = []
    points = [str(point) for point in range(40)]
    memo, _ = reached(dict.fromkeys(points, points), asked)
    assert {len(memo(point)) for point in reversed(points)} == {40}
    assert len(asked) <= 3 * 40


def test_the_first_of_a_ring_is_known_for_this_check_only_where_the_order_matters() -> None:
    asked: list[str] = []
    memo, progress = reached({"w": "a", "a": "b", "b": "a"}, asked, in_any_order=False)
    memo("w")
    memo("w")
    memo("a")
    assert asked == ["w", "a", "b"]
    progress.search.begin_check()
    memo("w")
    assert asked == ["w", "a", "b"] * 2


def test_a_ring_too_tall_for_any_question_is_asked_once_a_check() -> None:
    """Two arms of it, one of which leads into the other: the chain as it weighs is longer than the bound, each arm is not."""
    arm = DEEPEST // 2 + 50
    arrows = {f"{name}{step}": [f"{name}{step + 1}"] for name in "ab" for step in range(arm)}
    arrows |= {"head": ["a0", "b0"], f"a{arm}": ["head"], f"b{arm}": ["a0"]}
    arrows |= {f"way {step}": [f"way {step + 1}"] for step in range(40)} | {"way 40": ["head"]}
    asked: list[str] = []
    memo, progress = reached(arrows, asked)
    assert len(memo("head")) == 2 * arm + 3
    for step in reversed(range(41)):
        assert len(memo(f"way {step}")) == 2 * arm + 44 - step
    assert len(asked) == 3 * (2 * arm + 3) + 41
    progress.search.begin_check()
    assert len(memo("way 0")) == 2 * arm + 44
    assert len(asked) == 2 * (3 * (2 * arm + 3) + 41)


def long_chain(length: int) -> dict[str, list[str]]:
    return {str(place): [str(place + 1)] for place in range(length)}


def test_a_chain_is_as_long_when_parts_of_it_are_known() -> None:
    fitting, longer = long_chain(DEEPEST - 1), long_chain(DEEPEST)
    memo, _ = reached(fitting, [])
    assert len(memo("0")) == DEEPEST
    cold, _ = reached(longer, [])
    warm, _ = reached(longer, [])
    for place in reversed(range(1, DEEPEST)):
        warm(str(place))
    assert cold("0") == warm("0")
    assert len(cold("0")) == DEEPEST
    assert len(cold("1")) == DEEPEST  # what was too far for the first is not for the second


def test_beyond_the_bound_the_answer_is_not_known() -> None:
    memo: Memo[int, str] = Memo(Progress(Search()), lambda place: memo(place + 1), "in progress", "not known")
    assert memo(0) == "not known"


def test_a_ring_that_gives_nothing_but_itself_is_not_known() -> None:
    memo: Memo[int, str] = Memo(Progress(Search()), lambda place: memo(place), "in progress", "not known")
    assert memo(0) == "not known"


def searching(progress: Progress, of: Mapping[str, Iterable[str]]) -> Memo[str, bool]:
    """Whether what a question searches may be searched."""
    return Memo(progress, lambda name: progress.search.may_search([Path(each) for each in of[name]]), False)


def test_what_was_searched_is_counted_whether_it_is_known_or_not() -> None:
    half = MOST_SEARCHED // 2 + 1
    of = {"a": [f"a{n}" for n in range(half)], "b": [f"b{n}" for n in range(half)]}
    progress = Progress(Search())
    memo = searching(progress, of)
    assert (memo("a"), memo("b")) == (True, False)
    progress.search.begin_check()
    assert (memo("b"), memo("a")) == (True, False)  # "a" is known, and was found by a search that is too dear now
    progress.search.begin_check()
    assert (memo("a"), memo("b")) == (True, False)


def test_the_same_modules_are_counted_once() -> None:
    of = {name: [f"m{n}" for n in range(MOST_SEARCHED)] for name in "abc"}
    memo = searching(Progress(Search()), of)
    assert [memo(name) for name in "abcab"] == [True] * 5


def test_what_leans_on_a_spent_budget_is_not_kept() -> None:
    progress = Progress(Search())
    many = [Path(f"m{n}") for n in range(MOST_SEARCHED)]
    memo: Memo[str, bool] = Memo(progress, lambda name: progress.search.may_search([Path(name)]), False)
    above: Memo[str, str] = Memo(progress, lambda name: f"{name}: {memo(name)}", "")
    assert progress.search.may_search(many)
    assert above("other") == "other: False"
    progress.search.begin_check()
    assert above("other") == "other: True"


def test_what_one_layer_searches_for_another_is_charged_to_both() -> None:
    """A question about values that searches for callers is kept with what it cost, whoever asks it later."""
    half = MOST_SEARCHED // 2 + 1
    search = Search()
    values = searching(Progress(search), {"value": [f"a{n}" for n in range(half)]})
    of_callers = [Path(f"b{n}") for n in range(half)]
    callers: Memo[str, bool] = Memo(Progress(search), lambda _: values("value") and search.may_search(of_callers), False)
    assert values("value")
    search.begin_check()
    assert [callers("b"), values("value")] == [False, True]
    search.begin_check()
    assert search.may_search(of_callers)
    assert not values("value")


def test_what_leans_on_an_unfinished_question_of_another_layer_is_known_for_this_check_only() -> None:
    search = Search()
    asked: list[str] = []

    def below(name: str) -> str:
        asked.append(name)
        return f"{name} of {above('ring')}"

    above: Memo[str, str] = Memo(Progress(search), lambda name: values("value"), "unfinished")
    values: Memo[str, str] = Memo(Progress(search), below, "")
    assert above("ring") == "value of unfinished"
    search.begin_check()
    assert values("value") == "value of "  # asked anew, and this time it is the other one that leans
    assert asked == ["value"] * 2


def test_an_error_leaves_nothing_behind() -> None:
    progress = Progress(Search())
    fails = [True]

    def ask(point: str) -> str:
        if point == "b" and fails:
            raise KeyError(point)
        return point + (memo("b") if point == "a" else "")

    memo: Memo[str, str] = Memo(progress, ask, "")
    with pytest.raises(KeyError):
        memo("a")
    assert (progress.frames, progress.search.ledgers) == ([], [])
    fails.clear()
    assert memo("a") == "ab"


def test_a_query_is_asked_once_for_each_module() -> None:
    asked: list[str] = []

    @query
    def length(module: Module) -> int:
        asked.append(module.path)
        return len(module.text)

    one, other = (Module(name, name, known()) for name in ("a", "bcd"))
    assert [length(each) for each in (one, other, one, other)] == [1, 3, 1, 3]
    assert asked == ["a", "bcd"]


def test_a_remembered_property_is_unfinished_while_it_is_asked() -> None:
    class Service:
        def __init__(self, module: Module) -> None:
            self.module = module
            self.asked = 0

        @remembered(list[int])
        def numbers(self) -> list[int]:
            self.asked += 1
            return [1, *self.numbers]

    service = Service(Module("a", "a", known()))
    assert (service.numbers, service.numbers, service.asked) == ([1], [1], 1)
    assert isinstance(Service.numbers, remembered)


@pytest.mark.parametrize("answer", [None, False, 0, ""])
def test_an_answer_that_says_no_is_remembered(answer: object) -> None:
    asked: list[str] = []
    ask: Callable[[str], object] = lambda key: (asked.append(key), answer)[1]  # noqa: E731  # shorter than its name
    memo: Memo[str, object] = Memo(Progress(Search()), ask, "unfinished")
    assert [memo("a"), memo("a")] == [answer, answer]
    assert asked == ["a"]


# ---------------------------------------------------------------- what is remembered beside the memos


class Shop:
    """Two answers that cost something, and one that costs nothing."""

    def __init__(self, module: Module) -> None:
        self.module = module
        self.asked: list[str] = []

    @charged
    def searched(self, name: str) -> bool:
        self.asked.append(name)
        return self.module.program.search.may_search([Path(f"{name}{n}") for n in range(MOST_SEARCHED // 2 + 1)])

    @charged
    def free(self, name: str) -> str:
        self.asked.append(name)
        return name

    @charged_property
    def all(self) -> bool:
        """Whether the first is found."""
        self.asked.append("all")
        return self.searched("a")


@pytest.fixture
def shop() -> Shop:
    return Shop(Module("a", "a", known()))


def test_an_answer_that_costs_nothing_is_asked_once(shop: Shop) -> None:
    assert [shop.free("a"), shop.free("a"), shop.free("b")] == ["a", "a", "b"]
    assert shop.asked == ["a", "b"]
    assert Shop.all.__doc__ == "Whether the first is found."
    assert isinstance(Shop.free, charged)


@pytest.mark.parametrize("order", ["ab", "ba"])
def test_an_answer_is_charged_to_each_check_that_uses_it(order: str, shop: Shop) -> None:
    search = shop.module.program.search
    first, second = order
    assert (shop.searched(first), shop.searched(second)) == (True, False)
    assert (shop.searched(first), shop.searched(second), shop.asked) == (True, False, [first, second])
    search.begin_check()
    assert (shop.searched(second), shop.searched(first)) == (True, False)  # the other way round from what is remembered
    search.begin_check()
    assert (shop.searched(first), shop.asked) == (True, [first, second, second, first])


def test_what_uses_a_charged_answer_is_charged(shop: Shop) -> None:
    search = shop.module.program.search
    assert shop.all
    search.begin_check()
    assert (shop.all, shop.searched("b")) == (True, False)
    assert shop.asked == ["all", "a", "b"]


def test_a_query_is_charged_like_the_rest() -> None:
    asked: list[str] = []

    @query
    def found(module: Module) -> bool:
        asked.append(module.path)
        return module.program.search.may_search([Path("x")])

    module = Module("a", "a", known())
    search = module.program.search
    assert (found(module), found(module), asked) == (True, True, ["a"])
    search.begin_check()
    assert search.may_search([Path(f"m{n}") for n in range(MOST_SEARCHED)])
    assert (found(module), found(module), asked) == (False, False, ["a", "a"])
    search.begin_check()
    assert (found(module), search.searched, asked) == (True, {Path("x")}, ["a", "a"])


def test_no_check_may_search_so_many_modules_that_it_need_not_be_asked_again(shop: Shop) -> None:
    memo = searching(Progress(shop.module.program.search), {"a": [f"m{n}" for n in range(MOST_SEARCHED + 1)]})
    above: list[bool] = []
    outer: Memo[str, bool] = Memo(Progress(shop.module.program.search), lambda name: (above.append(True), memo(name))[1], True)
    assert not outer("a")
    shop.module.program.search.begin_check()
    assert not outer("a")
    assert above == [True]


def test_what_is_forgotten_answers_nothing(shop: Shop) -> None:
    answers = shop.free
    assert answers("a") == "a"
    shop.module.program.search.forget()
    with pytest.raises(AttributeError):
        answers("b")
