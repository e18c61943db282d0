"""aiormq: the callback of a consumer runs once for each message.

Facts: held against aiormq 7.2.4 (``Channel.basic_consume``, signature; ``connect`` and ``Connection.channel``).

Traps:

- The callback is a coroutine function with one parameter, the message: it is known by where it is given.
- All of it runs in one event loop, often one that ``run_until_complete`` ends.

Left out: ``on_return_callbacks``, which run for what no queue takes.
"""

from __future__ import annotations

from flake8_redis_pool.spec import FrameworkSpec, Registration

CHANNELS = ("aiormq.Channel", "aiormq.channel.Channel", "aiormq.abc.AbstractChannel")

SPEC = FrameworkSpec(
    name="aiormq",
    roots=("aiormq",),
    keeps="at module level, or where the channel is opened, and pass it to the callback",
    keeps_async="per event loop, where the channel is opened, and pass it to the callback",
    registrations=(
        Registration(
            callees=tuple(f"{name}.basic_consume" for name in CHANNELS),
            noun="aiormq callback",
            position=1,
            keywords=("consumer_callback",),
        ),
    ),
    results=(
        ("aiormq.connect", "aiormq.Connection"),
        ("aiormq.connection.connect", "aiormq.Connection"),
        ("aiormq.Connection.channel", "aiormq.Channel"),
    ),
)
