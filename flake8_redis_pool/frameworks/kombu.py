"""Kombu: the callbacks of a consumer run once for each message.

Facts: held against kombu 5.7.0 (``Consumer``, ``Connection.Consumer`` and the mixins read from the source).

Traps:

- ``ConsumerMixin.get_consumers(self, Consumer, channel)`` runs once for each connection, and gets the class as a
  parameter: its callbacks are known by their own parameters, ``body`` and ``message``, where the module imports Kombu.
- ``on_message`` of a consumer gets the message alone.
- The mixin object lives as long as the process.

Left out: ``drain_events`` loops.
"""

from __future__ import annotations

from flake8_redis_pool.spec import BaseMethod, Convention, FrameworkSpec, Registration, Runs

CONSUMERS = ("kombu.Consumer", "kombu.messaging.Consumer")
CONNECTIONS = ("kombu.Connection.Consumer", "kombu.connection.Connection.Consumer")
MIXINS = ("kombu.mixins.ConsumerMixin", "kombu.mixins.ConsumerProducerMixin")
CALLBACK = "Kombu callback"
BODY_AND_MESSAGE = (("body", "_body"), ("message", "msg", "_message"))

SPEC = FrameworkSpec(
    name="Kombu",
    roots=("kombu",),
    keeps="at module level, or in __init__ of the consumer object",
    keeps_async="per event loop, or use a synchronous client at module level",
    one_thread=True,
    base_methods=(
        BaseMethod(
            classes=MIXINS,
            methods=(
                "__init__",
                "get_consumers",
                "on_consume_ready",
                "on_consume_end",
                "on_connection_revived",
                "on_connection_error",
            ),
            noun="Kombu consumer set-up",
            runs=Runs.ONCE,
        ),
    ),
    registrations=(
        Registration(callees=CONSUMERS, noun=CALLBACK, position=4, keywords=("callbacks",)),
        Registration(callees=CONNECTIONS, noun=CALLBACK, keywords=("callbacks",)),
        Registration(callees=CONSUMERS + CONNECTIONS, noun=CALLBACK, keywords=("on_message",)),
        Registration(
            callees=tuple(f"{name}.register_callback" for name in CONSUMERS),
            noun=CALLBACK,
            position=0,
            keywords=("callback",),
        ),
    ),
    conventions=(
        Convention(noun=CALLBACK, parameters=BODY_AND_MESSAGE, imports=("kombu",)),
        Convention(noun=CALLBACK, parameters=BODY_AND_MESSAGE, imports=("kombu",), method_of="class"),
    ),
    results=tuple((name, CONSUMERS[0]) for name in CONNECTIONS),
)
