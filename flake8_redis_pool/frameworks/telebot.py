"""pyTelegramBotAPI: handlers, middlewares and filters run once for each update.

Facts: held against ``pyTelegramBotAPI`` 4.37.1: every ``*_handler`` of ``TeleBot`` and ``AsyncTeleBot`` is a
decorator and has a ``register_*_handler(callback, ...)`` beside it;
``register_next_step_handler(message, callback)`` has the message first.

Traps:

- ``TeleBot`` runs handlers in threads of a pool: a synchronous client serves them all. ``AsyncTeleBot`` runs in
  the loop of ``polling``.
- A next-step handler is registered inside a handler and runs for the answer: once for each, too.
- ``add_custom_filter`` and ``setup_middleware`` take objects that are made once.

Left out: ``register_next_step_handler`` with a method name, ``state_handlers`` (decorated like the others).
"""

from __future__ import annotations

from flake8_redis_pool.spec import BaseMethod, FrameworkSpec, InstanceDecorator, Registration

SYNC = ("telebot.TeleBot",)
BOTS = (*SYNC, "telebot.async_telebot.AsyncTeleBot")
HANDLERS = (
    "message_handler",
    "edited_message_handler",
    "channel_post_handler",
    "edited_channel_post_handler",
    "business_connection_handler",
    "business_message_handler",
    "edited_business_message_handler",
    "deleted_business_messages_handler",
    "callback_query_handler",
    "inline_handler",
    "chosen_inline_handler",
    "shipping_query_handler",
    "pre_checkout_query_handler",
    "purchased_paid_media_handler",
    "poll_handler",
    "poll_answer_handler",
    "my_chat_member_handler",
    "chat_member_handler",
    "chat_join_request_handler",
    "chat_boost_handler",
    "removed_chat_boost_handler",
    "message_reaction_handler",
    "message_reaction_count_handler",
)
FILTERS = tuple(
    f"telebot.{module}.{name}"
    for module in ("custom_filters", "asyncio_filters")
    for name in ("SimpleCustomFilter", "AdvancedCustomFilter")
)
MIDDLEWARES = (
    "telebot.handler_backends.BaseMiddleware",
    "telebot.BaseMiddleware",
    "telebot.asyncio_handler_backends.BaseMiddleware",
    "telebot.async_telebot.BaseMiddleware",
)
NOUN = "TeleBot handler"

SPEC = FrameworkSpec(
    name="pyTelegramBotAPI",
    roots=("telebot",),
    keeps="at module level, beside the bot",
    keeps_async="in the coroutine that starts polling",
    instance_decorators=(
        InstanceDecorator(classes=BOTS, attributes=HANDLERS, noun=NOUN, bare=True),
        InstanceDecorator(classes=SYNC, attributes=("middleware_handler",), noun="TeleBot middleware", bare=True),
    ),
    base_methods=(
        BaseMethod(classes=MIDDLEWARES, methods=("pre_process*", "post_process*"), noun="TeleBot middleware"),
        BaseMethod(classes=FILTERS, methods=("check",), noun="TeleBot filter"),
    ),
    registrations=(
        Registration(
            callees=tuple(f"{bot}.register_{handler}" for bot in BOTS for handler in HANDLERS),
            noun=NOUN,
            position=0,
            keywords=("callback",),
        ),
        Registration(
            callees=("telebot.TeleBot.register_middleware_handler",),
            noun="TeleBot middleware",
            position=0,
            keywords=("callback",),
        ),
        Registration(
            callees=tuple(
                f"telebot.TeleBot.{name}"
                for name in (
                    "register_next_step_handler",
                    "register_next_step_handler_by_chat_id",
                    "register_for_reply",
                    "register_for_reply_by_message_id",
                )
            ),
            noun=NOUN,
            position=1,
            keywords=("callback",),
        ),
    ),
)
