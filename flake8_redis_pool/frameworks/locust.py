"""Locust: a task runs again and again for each simulated user, ``on_start`` once for each user.

Facts: read for ``locust`` (2.47.0, source): ``task`` marks what a user runs next, ``events`` call their listeners.

Traps:

- A client for each simulated user is what a load test means: ``on_start`` and ``__init__`` of a user are right places.
- ``test_start`` and ``init`` fire once for each process, ``request`` once for each request that is measured.
- Locust runs on gevent: a client is shared by greenlets.

Left out: ``LoadTestShape.tick``, ``events.x.add_listener`` of a locally made event hook.
"""

from __future__ import annotations

from flake8_redis_pool.spec import BaseMethod, Decorator, FrameworkSpec, Registration, Runs

EACH = (
    "request",
    "user_error",
    "report_to_master",
    "worker_report",
    "heartbeat_sent",
    "heartbeat_received",
    "usage_monitor",
)
ONCE = (
    "init",
    "init_command_line_parser",
    "test_start",
    "test_stopping",
    "test_stop",
    "quitting",
    "quit",
    "spawning_complete",
)


def _listeners(events: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(f"locust.events.{name}.add_listener" for name in events)


USERS = (
    "locust.User",
    "locust.user.users.User",
    "locust.HttpUser",
    "locust.user.users.HttpUser",
    "locust.FastHttpUser",
    "locust.contrib.fasthttp.FastHttpUser",
    "locust.TaskSet",
    "locust.user.task.TaskSet",
    "locust.SequentialTaskSet",
    "locust.user.sequential_taskset.SequentialTaskSet",
)

SPEC = FrameworkSpec(
    name="Locust",
    roots=("locust",),
    keeps="in on_start of the user and keep it on self",
    keeps_async="per event loop, or use a synchronous client made in on_start",
    decorators=(
        Decorator(names=("locust.task", "locust.user.task.task"), noun="Locust task"),
        Decorator(names=_listeners(EACH), noun="Locust event listener"),
        Decorator(names=_listeners(ONCE), noun="Locust test hook", runs=Runs.ONCE),
    ),
    base_methods=(
        BaseMethod(
            classes=USERS,
            methods=("on_start", "on_stop", "__init__"),
            noun="Locust user set-up",
            runs=Runs.ONCE,
        ),
    ),
    registrations=(
        Registration(callees=_listeners(EACH), noun="Locust event listener", position=0, keywords=("handler",)),
        Registration(
            callees=_listeners(ONCE), noun="Locust test hook", position=0, keywords=("handler",), runs=Runs.ONCE
        ),
    ),
)
