"""Pulsar: listeners of consumers and readers run once for each message, and so does a function of Pulsar Functions.

Facts: held against pulsar-client 3.13.0 (``Client.subscribe``, ``create_reader``, ``Producer.send_async`` and
``Function.process``, signatures).

Traps:

- Listeners run in a thread of the client's own.
- ``consumer.receive()`` gives one message: its loop is the project's own.
- A function's object is made once for each instance of it.
"""

from __future__ import annotations

from flake8_redis_pool.spec import BaseMethod, FrameworkSpec, Registration, Runs

LISTENER = "Pulsar listener"
FUNCTION = "Pulsar function"

SPEC = FrameworkSpec(
    name="Pulsar",
    roots=("pulsar",),
    keeps="at module level, or in __init__ of the function",
    keeps_async="per event loop, or use a synchronous client at module level",
    base_methods=(
        BaseMethod(classes=("pulsar.Function",), methods=("process",), noun=FUNCTION),
        BaseMethod(classes=("pulsar.Function",), methods=("__init__",), noun=FUNCTION, runs=Runs.ONCE),
    ),
    registrations=(
        Registration(callees=("pulsar.Client.subscribe",), noun=LISTENER, keywords=("message_listener",)),
        Registration(callees=("pulsar.Client.create_reader",), noun=LISTENER, keywords=("reader_listener",)),
        Registration(
            callees=("pulsar.Producer.send_async",), noun="Pulsar send callback", position=1, keywords=("callback",)
        ),
    ),
    results=(
        ("pulsar.Client.create_producer", "pulsar.Producer"),
        ("pulsar.Client.subscribe", "pulsar.Consumer"),
    ),
)
