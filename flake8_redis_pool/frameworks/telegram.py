"""python-telegram-bot: callbacks of handlers and jobs run once for each update or run.

``post_init`` runs once for each process.

Facts: held against ``python-telegram-bot`` 22.8 (positions of the callback in every handler class); ``Dispatcher`` and
``RegexHandler`` are names of releases before 20, from memory. ``run_polling`` and ``run_webhook`` keep one event loop
for the life of the process.

Traps:

- The callback stands first in most handler classes, second in ``CommandHandler``, ``MessageHandler`` and
  ``TypeHandler``, third in ``PrefixHandler``.
- An application often comes from another module or as an unannotated argument; callbacks are known by the annotation
  of their ``context``, too.
- ``post_init``, ``post_stop`` and ``post_shutdown`` run once: there ``application.bot_data`` is the place for a client.
- ``context.user_data`` and ``context.chat_data`` last, but there is one for each user or chat.

Left out: ``JobQueue.run_once`` (the callback's annotation tells enough), ``BaseHandler`` subclasses,
``BasePersistence`` (made once, called in the background).
"""

from __future__ import annotations

from flake8_redis_pool.spec import Convention, FrameworkSpec, Registration, Runs

FIRST = (
    "CallbackQueryHandler",
    "InlineQueryHandler",
    "ChosenInlineResultHandler",
    "PollHandler",
    "PollAnswerHandler",
    "ChatMemberHandler",
    "ChatJoinRequestHandler",
    "ChatBoostHandler",
    "PreCheckoutQueryHandler",
    "ShippingQueryHandler",
    "MessageReactionHandler",
    "BusinessConnectionHandler",
    "BusinessMessagesDeletedHandler",
    "PaidMediaPurchasedHandler",
)
SECOND = (
    "CommandHandler",
    "MessageHandler",
    "StringCommandHandler",
    "StringRegexHandler",
    "TypeHandler",
    "RegexHandler",
)
CONTEXTS = ("telegram.ext.ContextTypes.DEFAULT_TYPE", "telegram.ext.CallbackContext")
UPDATES = ("telegram.Update", *CONTEXTS)
JOBS = ("run_once", "run_repeating", "run_daily", "run_monthly", "run_custom")
BUILDER_METHODS = (
    "token",
    "bot",
    "request",
    "updater",
    "defaults",
    "job_queue",
    "persistence",
    "rate_limiter",
    "context_types",
    "application_class",
    "arbitrary_callback_data",
    "concurrent_updates",
    "connection_pool_size",
    "connect_timeout",
    "read_timeout",
    "write_timeout",
    "media_write_timeout",
    "pool_timeout",
    "http_version",
    "proxy",
    "base_url",
    "base_file_url",
    "local_mode",
    "get_updates_request",
    "get_updates_connect_timeout",
    "get_updates_read_timeout",
    "get_updates_write_timeout",
    "get_updates_pool_timeout",
    "get_updates_http_version",
    "get_updates_proxy",
    "post_init",
    "post_stop",
    "post_shutdown",
)
BUILDER = "telegram.ext.ApplicationBuilder"
NOUN = "Telegram handler"
UPDATE = ("update", "_update", "upd", "_")
CONTEXT = ("context", "_context", "ctx", "_")

SPEC = FrameworkSpec(
    name="python-telegram-bot",
    roots=("telegram",),
    keeps="at module level, or in a post_init function and keep it in application.bot_data",
    keeps_async="in a post_init function and keep it in application.bot_data",
    application_state=("telegram.ext.Application.bot_data",),
    registrations=(
        Registration(
            callees=tuple(f"telegram.ext.{name}" for name in FIRST), noun=NOUN, position=0, keywords=("callback",)
        ),
        Registration(
            callees=tuple(f"telegram.ext.{name}" for name in SECOND), noun=NOUN, position=1, keywords=("callback",)
        ),
        Registration(callees=("telegram.ext.PrefixHandler",), noun=NOUN, position=2, keywords=("callback",)),
        Registration(
            callees=("telegram.ext.Application.add_error_handler", "telegram.ext.Dispatcher.add_error_handler"),
            noun="Telegram error handler",
            position=0,
            keywords=("callback",),
        ),
        Registration(
            callees=tuple(f"telegram.ext.JobQueue.{name}" for name in JOBS if name != "run_once"),
            noun="Telegram job",
            position=0,
            keywords=("callback",),
        ),
        Registration(
            callees=tuple(f"{BUILDER}.{name}" for name in ("post_init", "post_stop", "post_shutdown")),
            noun="Telegram start-up function",
            position=0,
            keywords=("post_init", "post_stop", "post_shutdown"),
            runs=Runs.ONCE,
        ),
    ),
    conventions=(
        Convention(
            noun="Telegram start-up function",
            functions=("post_init", "_post_init", "post_stop", "post_shutdown"),
            parameters=(("application", "app", "_"),),
            imports=("telegram",),
            runs=Runs.ONCE,
        ),
        Convention(noun=NOUN, parameters=(UPDATE, CONTEXT), exact=False, annotations=UPDATES, imports=("telegram",)),
        Convention(
            noun=NOUN,
            parameters=(UPDATE, CONTEXT),
            exact=False,
            annotations=UPDATES,
            imports=("telegram",),
            method_of="class",
        ),
        Convention(noun="Telegram job", parameters=(CONTEXT,), annotations=CONTEXTS, imports=("telegram",)),
        Convention(
            noun="Telegram job", parameters=(CONTEXT,), annotations=CONTEXTS, imports=("telegram",), method_of="class"
        ),
    ),
    attributes=(
        ("telegram.ext.Application.builder", BUILDER),
        *((f"{BUILDER}.{name}", BUILDER) for name in BUILDER_METHODS),
        (f"{BUILDER}.build", "telegram.ext.Application"),
        ("telegram.ext.Application.job_queue", "telegram.ext.JobQueue"),
        ("telegram.ext.CallbackContext.job_queue", "telegram.ext.JobQueue"),
        ("telegram.ext.Updater.dispatcher", "telegram.ext.Dispatcher"),
    ),
)
