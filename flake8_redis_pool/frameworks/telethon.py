"""Telethon: event handlers run once for each event.

Facts: held against ``Telethon`` 1.45.0: ``@client.on(event)``, ``client.add_event_handler(callback, event)`` and
``@events.register(event)``.

Traps:

- ``.on`` is a common word: only an instance of ``TelegramClient`` counts.
- A client in a ``with`` block or after ``run_until_complete`` keeps one event loop until it disconnects.

Left out: conversations and ``iter_*`` loops, which run inside handlers or scripts.
"""

from __future__ import annotations

from flake8_redis_pool.spec import Decorator, FrameworkSpec, InstanceDecorator, Registration

CLIENTS = (
    "telethon.TelegramClient",
    "telethon.client.TelegramClient",
    "telethon.client.telegramclient.TelegramClient",
    "telethon.sync.TelegramClient",
)

SPEC = FrameworkSpec(
    name="Telethon",
    roots=("telethon",),
    keeps="at module level, beside the Telegram client",
    keeps_async="in the coroutine that starts the Telegram client",
    decorators=(Decorator(names=("telethon.events.register",), noun="Telethon handler"),),
    instance_decorators=(InstanceDecorator(classes=CLIENTS, attributes=("on",), noun="Telethon handler"),),
    registrations=(
        Registration(
            callees=tuple(f"{client}.add_event_handler" for client in CLIENTS),
            noun="Telethon handler",
            position=0,
            keywords=("callback",),
        ),
    ),
)
