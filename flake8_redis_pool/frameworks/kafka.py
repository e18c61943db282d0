"""kafka-python: a consumer is gone over, one record after the other; it runs no function of the project.

Facts: held against kafka-python 3.0.12 (``KafkaConsumer.__iter__`` and ``__next__``).

Traps:

- ``poll()`` gives what there is and ends: its loop is the project's own.
- With ``consumer_timeout_ms`` the loop ends when no record comes for so long: until then each is a piece of work.
"""

from __future__ import annotations

from flake8_redis_pool.spec import FrameworkSpec

SPEC = FrameworkSpec(
    name="kafka-python",
    roots=("kafka",),
    streams=("kafka.KafkaConsumer", "kafka.consumer.KafkaConsumer", "kafka.consumer.group.KafkaConsumer"),
)
