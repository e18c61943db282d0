"""LINE Messaging API: the functions that a webhook handler is given run once for each event.

Facts: held against line-bot-sdk 3.27.0 (``WebhookHandler.add`` and ``default``, read from the source).

Traps:

- The handler is called in the view that gets the webhook, in the thread of that request.
- ``WebhookParser`` gives the events to the view itself, which is a handler of its web framework.
"""

from __future__ import annotations

from flake8_redis_pool.spec import FrameworkSpec, InstanceDecorator

HANDLERS = (
    "linebot.WebhookHandler",
    "linebot.webhook.WebhookHandler",
    "linebot.v3.WebhookHandler",
    "linebot.v3.webhook.WebhookHandler",
)

SPEC = FrameworkSpec(
    name="LINE bot",
    roots=("linebot",),
    keeps="at module level",
    keeps_async="per event loop, or use a synchronous client at module level",
    instance_decorators=(
        InstanceDecorator(classes=HANDLERS, attributes=("add", "default"), noun="LINE event handler"),
    ),
)
