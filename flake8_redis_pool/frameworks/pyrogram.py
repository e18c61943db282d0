"""Pyrogram: handlers run once for each update.

Facts: held against ``Pyrogram`` 2.0.106; the maintained fork Kurigram installs the same package. Decorators hang on an
instance, or on the class itself in a plugin module (``@Client.on_message()``); ``pyrogram.handlers`` has a class for
each of them, with the callback first.

Traps:

- ``on_disconnect`` runs after each lost connection, not for an update: not declared.
- ``app.run()`` keeps one event loop; a plain ``def`` handler runs in a thread of its executor.

Left out: ``Client`` subclasses that override ``start`` and ``stop`` (right places for a client, and never handlers).
"""

from __future__ import annotations

from flake8_redis_pool.spec import FrameworkSpec, InstanceDecorator, Registration

UPDATES = (
    "on_message",
    "on_edited_message",
    "on_deleted_messages",
    "on_callback_query",
    "on_inline_query",
    "on_chosen_inline_result",
    "on_chat_member_updated",
    "on_chat_join_request",
    "on_poll",
    "on_user_status",
    "on_raw_update",
)
HANDLERS = (
    "MessageHandler",
    "EditedMessageHandler",
    "DeletedMessagesHandler",
    "CallbackQueryHandler",
    "InlineQueryHandler",
    "ChosenInlineResultHandler",
    "ChatMemberUpdatedHandler",
    "ChatJoinRequestHandler",
    "PollHandler",
    "UserStatusHandler",
    "RawUpdateHandler",
)

SPEC = FrameworkSpec(
    name="Pyrogram",
    roots=("pyrogram",),
    keeps="at module level, beside the Pyrogram client",
    keeps_async="in the coroutine that starts the Pyrogram client",
    instance_decorators=(
        InstanceDecorator(
            classes=("pyrogram.Client", "pyrogram.client.Client"),
            attributes=UPDATES,
            noun="Pyrogram handler",
            bare=True,
        ),
    ),
    registrations=(
        Registration(
            callees=tuple(f"pyrogram.handlers.{name}" for name in HANDLERS),
            noun="Pyrogram handler",
            position=0,
            keywords=("callback",),
        ),
    ),
)
