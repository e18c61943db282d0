"""aiogram: message and event handlers, filters and middlewares run once for each update.

Start-up functions run once for each process.

Facts: held against ``aiogram`` 3.31.0 (observers are attributes of an instance; ``Router().message(...)`` registers
what it decorates, and so does ``.register(f)``) and 2.25.2 (``Dispatcher.message_handler`` and its kind). One event
loop serves the whole ``start_polling``.

Traps:

- A middleware or filter object is made by the project, once; its ``__call__`` runs for each update. A class-based
  handler is made anew for each.
- ``startup`` and ``shutdown`` look like the other observers and run once.
- Keyword arguments of ``Dispatcher(redis=client)`` and keys of ``dp["redis"]`` reach every handler as
  arguments: the place for a client.
- ``RedisStorage.from_url`` builds the storage of states, one for each dispatcher.

Left out: filters that are plain functions or lambdas among a decorator's arguments, scenes (their methods carry
decorators of their own), the ``aiogram_dialog`` package.
"""

from __future__ import annotations

from flake8_redis_pool.spec import BaseMethod, FrameworkSpec, InstanceDecorator, Registration, Runs

ROUTERS = (
    "aiogram.Router",
    "aiogram.dispatcher.router.Router",
    "aiogram.Dispatcher",
    "aiogram.dispatcher.dispatcher.Dispatcher",
)
DISPATCHERS = ROUTERS[2:]
OBSERVERS = (
    "message",
    "edited_message",
    "channel_post",
    "edited_channel_post",
    "business_connection",
    "business_message",
    "edited_business_message",
    "deleted_business_messages",
    "inline_query",
    "chosen_inline_result",
    "callback_query",
    "shipping_query",
    "pre_checkout_query",
    "purchased_paid_media",
    "poll_answer",
    "my_chat_member",
    "chat_member",
    "chat_join_request",
    "chat_boost",
    "removed_chat_boost",
    "message_reaction",
    "message_reaction_count",
)
COMMON_WORDS = ("poll", "error", "errors")
MIDDLEWARES = tuple(f"{observer}.{kind}" for observer in OBSERVERS for kind in ("middleware", "outer_middleware"))
UPDATES_OF_2 = (
    "message",
    "edited_message",
    "channel_post",
    "edited_channel_post",
    "inline",
    "chosen_inline",
    "callback_query",
    "shipping_query",
    "pre_checkout_query",
    "poll",
    "poll_answer",
    "my_chat_member",
    "chat_member",
    "chat_join_request",
    "errors",
)
HANDLERS = tuple(
    f"aiogram.handlers.{name}"
    for name in (
        "BaseHandler",
        "MessageHandler",
        "CallbackQueryHandler",
        "ChatMemberHandler",
        "ChosenInlineResultHandler",
        "ErrorHandler",
        "InlineQueryHandler",
        "PollHandler",
        "PreCheckoutQueryHandler",
        "ShippingQueryHandler",
    )
)
NOUN = "aiogram handler"

SPEC = FrameworkSpec(
    name="aiogram",
    roots=("aiogram",),
    keeps="at module level, or before polling starts and pass it to Dispatcher(redis=...)",
    keeps_async="in the coroutine that starts polling, and pass it to Dispatcher(redis=...)",
    instance_decorators=(
        InstanceDecorator(classes=ROUTERS, attributes=OBSERVERS, noun=NOUN, bare=True),
        InstanceDecorator(classes=ROUTERS, attributes=COMMON_WORDS, noun=NOUN),
        InstanceDecorator(classes=DISPATCHERS, attributes=("update",), noun=NOUN),
        InstanceDecorator(classes=ROUTERS, attributes=MIDDLEWARES, noun="aiogram middleware"),
        InstanceDecorator(
            classes=DISPATCHERS, attributes=("update.middleware", "update.outer_middleware"), noun="aiogram middleware"
        ),
        InstanceDecorator(
            classes=DISPATCHERS, attributes=tuple(f"{update}_handler" for update in UPDATES_OF_2), noun=NOUN, bare=True
        ),
        InstanceDecorator(
            classes=ROUTERS,
            attributes=("startup", "shutdown"),
            noun="aiogram start-up function",
            runs=Runs.ONCE,
            bare=True,
        ),
    ),
    base_methods=(
        BaseMethod(
            classes=("aiogram.BaseMiddleware", "aiogram.dispatcher.middlewares.base.BaseMiddleware"),
            methods=("__call__",),
            noun="aiogram middleware",
        ),
        BaseMethod(
            classes=("aiogram.filters.Filter", "aiogram.filters.BaseFilter", "aiogram.filters.base.Filter"),
            methods=("__call__",),
            noun="aiogram filter",
        ),
        BaseMethod(classes=HANDLERS, methods=("handle", "__init__"), noun=NOUN),
    ),
    registrations=(
        Registration(
            callees=tuple(f"{cls}.{observer}.register" for cls in ROUTERS for observer in (*OBSERVERS, *COMMON_WORDS)),
            noun=NOUN,
            position=0,
            keywords=("callback",),
        ),
        Registration(
            callees=(
                *(f"{cls}.{middleware}" for cls in ROUTERS for middleware in MIDDLEWARES),
                *(f"{cls}.update.{kind}" for cls in DISPATCHERS for kind in ("middleware", "outer_middleware")),
            ),
            noun="aiogram middleware",
            position=0,
            keywords=("middleware",),
        ),
        Registration(
            callees=tuple(f"{cls}.register_{update}_handler" for cls in DISPATCHERS for update in UPDATES_OF_2),
            noun=NOUN,
            position=0,
            keywords=("callback",),
        ),
        Registration(
            callees=tuple(f"{cls}.{hook}.register" for cls in ROUTERS for hook in ("startup", "shutdown")),
            noun="aiogram start-up function",
            position=0,
            keywords=("callback",),
            runs=Runs.ONCE,
        ),
        Registration(
            callees=tuple(
                f"aiogram.{module}.{start}"
                for module in ("executor", "utils.executor")
                for start in ("start_polling", "start_webhook")
            ),
            noun="aiogram start-up function",
            keywords=("on_startup", "on_shutdown"),
            runs=Runs.ONCE,
        ),
    ),
)
