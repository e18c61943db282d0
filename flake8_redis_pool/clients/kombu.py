"""Kombu, and Celery over it: a connection to the broker, whose channels have a client of redis-py where that is Redis.

Run: kombu 5.7.0, celery 5.7.0 (with redis-py 5.2.1).

Traps:

- Kombu speaks to other brokers as well (AMQP, SQS): a connection counts where its URL says "redis", or where the
  ``client`` of one of its channels is read, which no channel of AMQP has.
- ``connection_for_write()``, ``connection_for_read()``, ``connection()`` and ``broker_connection()`` of an application
  make a new connection at each call; ``connection_or_acquire()``, ``producer_or_acquire()`` and ``pool.acquire()`` lend
  one of a pool, and are not declared.
- A connection opens nothing until a channel is asked for; ``release()`` (also ``close()``, and the end of its block)
  closes its channels.
"""

from __future__ import annotations

from flake8_redis_pool.clients._redis_names import CUT_BY
from flake8_redis_pool.clients._shared import TAKES_A_CONNECTION
from flake8_redis_pool.spec import ClientSpec, Function, Kind, Method, Mode, Object, Role, Shown

_CONNECTION = "kombu.connection.Connection"
_CHANNEL = "kombu.transport.redis.Channel"
_APPLICATION = "celery.app.base.Celery"
_APPLICATIONS = (
    "celery.Celery",
    "celery.app.Celery",
    "celery.current_app",
    "celery.Task.app",
    "celery.app.task.Task.app",
)

connection = Object(
    name=_CONNECTION,
    kind=Kind.POOL,
    mode=Mode.SYNC,
    aliases=("kombu.Connection", "kombu.BrokerConnection", "kombu.connection.BrokerConnection"),
    collected=True,
    contexts=("with",),
    attributes={"default_channel": _CHANNEL},
    methods={
        "channel": Method(Role.PLAIN, _CHANNEL),
        "release": Method(Role.RELEASE),
        "close": Method(Role.CLOSE),
    },
    shown_by=Shown("redis", (("default_channel", "client"), ("channel", "client"))),
    shared_effect=TAKES_A_CONNECTION,
)

channel = Object(
    name=_CHANNEL,
    kind=Kind.POOL,
    mode=Mode.SYNC,
    made=False,
    collected=True,
    contexts=("with",),
    owner_closes=True,
    shared_effect=TAKES_A_CONNECTION,
    attributes={"client": "redis.client.Redis"},
    methods={"close": Method(Role.CLOSE)},
)


def _of_application(method: str, *others: str, telling: tuple[str, ...]) -> Function:
    """A method of an application that makes a connection, under all its names."""
    names = (f"{application}.{each}" for application in (_APPLICATION, *_APPLICATIONS) for each in (method, *others))
    return Function(next(names), _CONNECTION, aliases=tuple(names), telling=telling)


SPEC = ClientSpec(
    library="kombu",
    roots=("kombu",),
    cut_by=CUT_BY,
    objects=(connection, channel),
    functions=(
        _of_application("connection_for_write", telling=("connection_for_write",)),
        _of_application("connection_for_read", telling=("connection_for_read",)),
        _of_application("connection", "broker_connection", telling=("broker_connection",)),
    ),
)
