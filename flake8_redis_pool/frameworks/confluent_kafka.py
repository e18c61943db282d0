"""Confluent's client of Kafka: a delivery report runs once for each message that a producer sends.

Facts: held against confluent-kafka 2.16.1 (``Producer.produce`` and ``SerializingProducer.produce``, signatures).

Traps:

- Delivery reports are known by their two parameters, an error and a message, where the module imports the client: the
  producer is often made elsewhere. Those of commits look the same, with a list of partitions.
- A consumer is polled in a loop of the project's own.
- ``on_assign``, ``on_revoke`` and ``on_lost`` run when partitions move, seldom enough for a client of their own.

Left out: ``stats_cb``, ``error_cb`` and ``oauth_cb`` in the configuration, the administrative client.
"""

from __future__ import annotations

from flake8_redis_pool.spec import Convention, FrameworkSpec, Registration

REPORT = "Kafka delivery report"
PARAMETERS = (
    ("err", "error", "kafka_error", "_err", "_error", "_"),
    ("msg", "message", "kafka_message", "_msg", "_message"),
)

SPEC = FrameworkSpec(
    name="confluent-kafka",
    roots=("confluent_kafka",),
    keeps="at module level, or beside the producer",
    keeps_async="per event loop, or use a synchronous client at module level",
    registrations=(
        Registration(
            callees=("confluent_kafka.SerializingProducer.produce",),
            noun=REPORT,
            keywords=("on_delivery",),
        ),
        Registration(callees=("confluent_kafka.Producer.produce",), noun=REPORT, keywords=("on_delivery", "callback")),
    ),
    conventions=(
        Convention(noun=REPORT, parameters=PARAMETERS, imports=("confluent_kafka",)),
        Convention(noun=REPORT, parameters=PARAMETERS, imports=("confluent_kafka",), method_of="class"),
    ),
)
