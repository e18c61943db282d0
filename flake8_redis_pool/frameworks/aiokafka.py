"""aiokafka: a consumer is gone over with ``async for``, one record after the other; it runs no function of the project.

Facts: held against aiokafka 0.14.0 (``AIOKafkaConsumer.__aiter__`` and ``__anext__``).

Traps:

- ``getone()`` and ``getmany()`` are awaited in a loop of the project's own.
"""

from __future__ import annotations

from flake8_redis_pool.spec import FrameworkSpec

SPEC = FrameworkSpec(
    name="aiokafka",
    roots=("aiokafka",),
    streams=(
        "aiokafka.AIOKafkaConsumer",
        "aiokafka.consumer.AIOKafkaConsumer",
        "aiokafka.consumer.consumer.AIOKafkaConsumer",
    ),
)
