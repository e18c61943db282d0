"""The classes from which clients of redis-py and its forks have their commands: what an annotation may say of a client.

Declared are those that are one class for each half: the single groups are not, as ``AsyncStreamCommands`` is
``StreamCommands`` under another name. A pipeline has all of them as well, as it is a client to an annotation.
"""

from __future__ import annotations

from typing import Final

from flake8_redis_pool.clients._redis_half import Half, blocking
from flake8_redis_pool.clients._shared import TAKES_A_CONNECTION, plain
from flake8_redis_pool.spec import Kind, Object

#: Commands on the server: the groups with all commands have them, those on data have not.
_ON_THE_SERVER: Final = ("wait", "waitaof")


def command_groups(half: Half) -> list[Object]:
    """``CoreCommands`` and ``DataAccessCommands``, and the same of a cluster."""
    root = half.package.partition(".")[0]
    prefix = "Async" if half.is_async else ""
    of_cluster = f"{prefix}{half.client}ClusterCommands"
    found = []
    for module, name in (
        ("core", f"{prefix}CoreCommands"),
        ("core", f"{prefix}DataAccessCommands"),
        ("cluster", of_cluster),
        ("cluster", f"{prefix}ClusterDataAccessCommands"),
    ):
        on_data = name.endswith("DataAccessCommands")
        modules = half.namespaces if name == of_cluster else ()
        commands = {
            name: method
            for name, method in half.methods("groups", blocking(awaited=half.is_async)).items()
            if not (on_data and name in _ON_THE_SERVER)
        }
        found.append(
            Object(
                name=f"{root}.commands.{module}.{name}",
                kind=Kind.CLIENT,
                mode=half.mode,
                aliases=() if on_data else (f"{root}.commands.{name}",),
                made=False,
                collected=True,
                shared_effect=TAKES_A_CONNECTION,
                commands_awaited=half.is_async,
                methods={**commands, **plain(("bitfield", *(() if on_data else ("register_script",)), *modules))},
            )
        )
    return found
