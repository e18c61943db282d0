"""AnyIO: task groups, threads and event loops over asyncio or Trio; it runs nothing as a handler.

Facts: read for ``anyio`` (source): ``run`` makes an event loop that ends with the call, ``to_thread.run_sync`` runs
a function in a worker thread, ``from_thread.run`` a coroutine function in the loop that the thread belongs to, and
gives its result.

Traps:

- ``TaskGroup.start_soon`` takes the function and its arguments, not a coroutine; the name is Trio's as well, and it
  is known on any object, since a task group is mostly a parameter.
- ``fail_after`` and ``move_on_after`` are entered by a plain ``with``.
"""

from __future__ import annotations

from flake8_redis_pool.spec import FrameworkSpec

SPEC = FrameworkSpec(
    name="AnyIO",
    roots=("anyio",),
    new_loop=("anyio.run",),
    runners=("anyio.to_thread.run_sync",),
    runner_methods=("anyio.abc.TaskGroup.start_soon",),
    transparent=("anyio.from_thread.run",),
    limiting_scopes=("anyio.fail_after", "anyio.move_on_after"),
    spawns=("anyio.create_task_group",),
    spawn_methods=("anyio.abc.TaskGroup.start_soon",),
)
