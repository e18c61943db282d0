"""flask-redis: an extension that makes one redis-py client for the application.

``FlaskRedis`` hands everything on to that client.

Run: 0.4.0 with redis-py 8.1 (5 objects, 5 connections).

Traps: the client is made by ``init_app``, or by the constructor when it gets the application, and not before. ``with``
does not work on the extension: only ``close()`` closes the pool. What ``from_custom_provider`` gives is taken for
redis-py's client; it is mostly fakeredis in tests.
"""

from __future__ import annotations

from flake8_redis_pool.clients._redis_names import CUT_BY
from flake8_redis_pool.clients._shared import TAKES_A_CONNECTION
from flake8_redis_pool.spec import ClientSpec, Kind, Method, Mode, Object, ReplyTimeout, Role

SPEC = ClientSpec(
    library="flask-redis",
    roots=("flask_redis",),
    cut_by=CUT_BY,
    objects=(
        Object(
            name="flask_redis.client.FlaskRedis",
            kind=Kind.CLIENT,
            mode=Mode.SYNC,
            aliases=("flask_redis.FlaskRedis",),
            collected=True,
            closes_pool=True,
            shared_effect=TAKES_A_CONNECTION,
            like="redis.client.Redis",
            reply_timeout=ReplyTimeout("socket_timeout", ()),  # the application's configuration says what nobody does
            methods={
                "init_app": Method(Role.PLAIN),
                "from_custom_provider": Method(Role.MAKE, "flask_redis.client.FlaskRedis"),
            },
        ),
    ),
)
