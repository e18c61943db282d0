"""Garbage is searched for seldom while trees are kept, and a host that has decided otherwise keeps what it set."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest

from flake8_redis_pool.memory import no_collection


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    """Put back what the tests change."""
    threshold, enabled = gc.get_threshold(), gc.isenabled()
    yield
    gc.set_threshold(*threshold)
    (gc.enable if enabled else gc.disable)()


def test_search_is_off_inside_and_rarer_afterwards() -> None:
    gc.set_threshold(700, 10, 10)
    with no_collection():
        assert not gc.isenabled()
    assert gc.isenabled()
    assert gc.get_threshold()[0] > 700


def test_search_is_on_again_after_an_error() -> None:
    with pytest.raises(KeyError), no_collection():
        raise KeyError
    assert gc.isenabled()


@pytest.mark.parametrize("threshold", [(0, 10, 10), (50_000, 5, 5)])
def test_what_the_host_has_set_stays(threshold: tuple[int, int, int]) -> None:
    gc.set_threshold(*threshold)
    with no_collection():
        pass
    assert gc.get_threshold() == threshold


def test_search_that_the_host_has_switched_off_stays_off() -> None:
    gc.disable()
    gc.set_threshold(700, 10, 10)
    with no_collection():
        pass
    assert not gc.isenabled()
    assert gc.get_threshold() == (700, 10, 10)


def test_what_is_made_inside_is_taken_for_old() -> None:
    with no_collection():
        made: list[list[int]] = [[] for _ in range(1_000)]
    old = {id(each) for each in gc.get_objects(generation=2)}
    assert id(made) in old
    assert gc.get_freeze_count() == 0


def test_what_the_host_has_frozen_stays_frozen() -> None:
    gc.freeze()
    frozen = gc.get_freeze_count()
    try:
        with no_collection():
            pass
        assert gc.get_freeze_count() >= frozen - 100  # some of it may go in the meantime
    finally:
        gc.unfreeze()
