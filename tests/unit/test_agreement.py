"""What several declarations have in common: it is found for all of them, and says no more than each of them does."""

from __future__ import annotations

import itertools
from typing import Final

import pytest

from flake8_redis_pool.knowledge import known
from flake8_redis_pool.spec import AwaitEffect, Object, Role, agree_in_kind, agreed, names_in

OBJECTS: Final = [item for spec in known().clients for item in spec.objects]
PAIRS: Final = [pair for pair in itertools.combinations(OBJECTS, 2) if agree_in_kind(pair)]


def named(name: str) -> Object:
    return known().object_named(name)[1]


def test_there_are_pairs() -> None:
    assert len(PAIRS) > len(OBJECTS)


def test_what_two_give_agrees_as_well() -> None:
    """A method of both gives objects of one kind and mode: what stands for both can be named."""
    found = [agreed(*pair) for pair in PAIRS]
    given = {method.returns for item in found for method in item.methods.values() if method.returns is not None}
    assert [name for name in given if not agree_in_kind(named(each) for each in names_in(name))] == []
    assert all(named(name).kind for name in given)


def test_the_order_changes_nothing_that_matters() -> None:
    for one, other in PAIRS:
        here, there = agreed(one, other), agreed(other, one)
        assert here.name == there.name
        assert {name: method.role for name, method in here.methods.items()} == {name: method.role for name, method in there.methods.items()}


def test_a_third_that_is_one_of_both_adds_nothing() -> None:
    both = agreed(named("redis.client.Redis"), named("redis.cluster.RedisCluster"))
    assert agreed(both, named("redis.client.Redis")).name == both.name


@pytest.mark.parametrize(
    ("one", "other", "method", "role"),
    [
        pytest.param("redis.client.Redis", "redis.cluster.RedisCluster", "blpop", Role.BLOCK, id="the same in both"),
        pytest.param("redis.client.Redis", "redis.cluster.RedisCluster", "pubsub", Role.ACQUIRE, id="gives another object"),
        pytest.param("redis.client.Redis", "redis.cluster.RedisCluster", "client", Role.PLAIN, id="one has it"),
        pytest.param("redis.client.Redis", "redis.sentinel.Sentinel", "close", Role.CLOSE, id="one closes"),
    ],
)
def test_methods(one: str, other: str, method: str, role: Role) -> None:
    assert agreed(named(one), named(other)).methods[method].role is role


def test_a_command_that_neither_declares_is_one_of_both() -> None:
    assert "get" not in agreed(named("redis.client.Redis"), named("redis.cluster.RedisCluster")).methods


def test_what_differs_is_not_said() -> None:
    both = agreed(named("redis.asyncio.client.Pipeline"), named("redis.asyncio.cluster.ClusterPipeline"))
    assert both.await_effect is AwaitEffect.NOT_AWAITABLE
    assert both.executes_on_exit is False
    assert agreed(named("redis.client.Pipeline"), named("redis.client.Pipeline#self_executing")).executes_on_exit is True


def test_objects_of_two_modes_do_not_agree() -> None:
    assert not agree_in_kind((named("redis.client.Redis"), named("redis.asyncio.client.Redis")))


def test_a_name_that_nobody_declares() -> None:
    with pytest.raises(KeyError):
        known().object_named("redis.client.Redis|redis.client.Nothing")
