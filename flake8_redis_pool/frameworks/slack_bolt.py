"""Slack Bolt: listeners, middlewares and error handlers run once for each request from Slack.

Facts: held against ``slack_bolt`` 1.30.0 (``App`` and ``AsyncApp`` have the same methods).

Traps:

- ``app.command("/x")(ack=f, lazy=[g, h])`` applies the decorator by a call; on Lambda each lazy listener runs in
  an invocation of its own.
- ``.event``, ``.message``, ``.command``, ``.error`` and ``.function`` are common words: only an instance of the app
  counts; the others are accepted on any receiver where the module imports Slack Bolt.
- ``App(authorize=f)`` and ``installation_store`` methods run for each request, with caches of
  Slack's own around the first.
- ``AsyncApp`` serves with the loop of its own web server or of the web framework around it.

Left out: ``WorkflowStep`` (retired by Slack), ``Assistant`` listeners made with the class constructor, OAuth
callbacks, ``matchers=[...]``.
"""

from __future__ import annotations

from flake8_redis_pool.spec import FrameworkSpec, InstanceDecorator, Registration

APPS = (
    "slack_bolt.App",
    "slack_bolt.app.App",
    "slack_bolt.app.app.App",
    "slack_bolt.async_app.AsyncApp",
    "slack_bolt.app.async_app.AsyncApp",
)
ASSISTANTS = (
    "slack_bolt.Assistant",
    "slack_bolt.middleware.assistant.Assistant",
    "slack_bolt.middleware.assistant.assistant.Assistant",
    "slack_bolt.async_app.AsyncAssistant",
    "slack_bolt.middleware.assistant.async_assistant.AsyncAssistant",
)
NOUN = "Slack listener"

SPEC = FrameworkSpec(
    name="Slack Bolt",
    roots=("slack_bolt",),
    keeps="at module level, beside the App",
    keeps_async="per event loop, in the coroutine that starts the AsyncApp",
    instance_decorators=(
        InstanceDecorator(
            classes=APPS,
            attributes=(
                "global_shortcut",
                "message_shortcut",
                "view_submission",
                "view_closed",
                "block_action",
                "block_suggestion",
                "attachment_action",
                "dialog_submission",
                "dialog_suggestion",
                "dialog_cancellation",
            ),
            noun=NOUN,
            bare=True,
        ),
        InstanceDecorator(
            classes=APPS,
            attributes=("event", "message", "command", "action", "shortcut", "view", "options", "function"),
            noun=NOUN,
        ),
        InstanceDecorator(classes=APPS, attributes=("error",), noun="Slack error handler"),
        InstanceDecorator(classes=APPS, attributes=("middleware", "use"), noun="Slack middleware"),
        InstanceDecorator(
            classes=ASSISTANTS,
            attributes=("thread_started", "thread_context_changed", "user_message", "bot_message"),
            noun=NOUN,
        ),
    ),
    registrations=(
        Registration(
            callees=tuple(f"{app}.error" for app in APPS), noun="Slack error handler", position=0, keywords=("func",)
        ),
        Registration(
            callees=tuple(f"{app}.{name}" for app in APPS for name in ("middleware", "use")),
            noun="Slack middleware",
            position=0,
        ),
        Registration(callees=APPS, noun="Slack authorization", keywords=("authorize", "before_authorize")),
    ),
)
