"""The drift guard: the commands that a real server calls blocking are the ones that ``clients/`` declares."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import redis

from flake8_redis_pool.knowledge import known
from flake8_redis_pool.spec import ClientSpec, Kind, Object
from tests.declared.clients import installed, resolve
from tests.shared import live

#: Commands of the server that are not declared, with the reason.
LEFT_OUT: dict[str, str] = {}
#: Blocking methods that are no command which this server calls blocking, with the reason.
MORE = {
    "blmovem": "Redis 8 has it, Valkey 9 has not",
    "execute_command": "sends any command",
    "execute": "sends any command",
    "custom_command": "sends any command",
}

#: How a library spells a command, where it is not the server's word.
SPELLINGS = {"xreadgroup": ("xreadgroup", "xread_group")}

CLIENTS = [
    pytest.param(spec, item, id=item.name)
    for spec in known().clients
    for item in spec.objects
    if item.kind is Kind.CLIENT and any(method.blocking is not None for method in item.methods.values())
]


@pytest.fixture(scope="module")
def blocking() -> Iterator[frozenset[str]]:
    """Names of the commands that carry the flag "blocking" in the server's own table."""
    with live.server() as started:
        client = redis.Redis(port=started.port, protocol=2)
        table = client.command()
        client.close()
        yield frozenset(name for name, entry in table.items() if "blocking" in entry["flags"])


def test_the_server_has_blocking_commands(blocking: frozenset[str]) -> None:
    assert {"blpop", "bzpopmin", "wait", "xread"} <= blocking


def test_what_is_left_out_exists(blocking: frozenset[str]) -> None:
    assert set(LEFT_OUT) <= blocking
    assert not set(MORE) & blocking


@pytest.mark.parametrize(("spec", "item"), CLIENTS)
def test_every_blocking_command_is_declared(spec: ClientSpec, item: Object, blocking: frozenset[str]) -> None:
    """A method for a command that blocks on the server is declared to block the client."""
    installed(spec)
    cls = resolve(item.name)
    spellings = {spelling for name in blocking - set(LEFT_OUT) for spelling in SPELLINGS.get(name, (name,))}
    forgotten = {name for name in spellings if hasattr(cls, name) and (name not in item.methods or item.methods[name].blocking is None)}
    assert forgotten == set()


@pytest.mark.parametrize(("spec", "item"), CLIENTS)
def test_every_declared_command_blocks(spec: ClientSpec, item: Object, blocking: frozenset[str]) -> None:
    spellings = {spelling for name in blocking for spelling in SPELLINGS.get(name, (name,))} | set(MORE)
    assert {name for name, method in item.methods.items() if method.blocking is not None} - spellings == set()
