"""Azure Event Hubs: the callback of a consumer runs once for each event, or for each batch of events.

Facts: held against azure-eventhub 5.15.1 (``receive`` and ``receive_batch`` of both consumers, signatures).

Traps:

- Callbacks get the context of a partition and an event (or a list of events): they are known by that, too, where the
  module imports the client.
- The callbacks of an asynchronous consumer run in the event loop that calls ``receive``.

Left out: ``on_error``, ``on_partition_initialize`` and ``on_partition_close``, which run when partitions move, and the
callbacks of a buffered producer.
"""

from __future__ import annotations

from flake8_redis_pool.spec import Convention, FrameworkSpec, Registration

PLACES = ("azure.eventhub", "azure.eventhub.aio")
CALLBACK = "Event Hubs callback"
CONTEXT = ("partition_context", "_partition_context")
EVENTS = ("event", "events", "event_data", "event_batch", "_event")

SPEC = FrameworkSpec(
    name="Azure Event Hubs",
    roots=("azure",),
    keeps="at module level, or where the consumer is made",
    keeps_async="per event loop, or use a synchronous client at module level",
    registrations=(
        Registration(
            callees=tuple(f"{place}.EventHubConsumerClient.receive" for place in PLACES),
            noun=CALLBACK,
            position=0,
            keywords=("on_event",),
        ),
        Registration(
            callees=tuple(f"{place}.EventHubConsumerClient.receive_batch" for place in PLACES),
            noun=CALLBACK,
            position=0,
            keywords=("on_event_batch",),
        ),
    ),
    conventions=(
        Convention(noun=CALLBACK, parameters=(CONTEXT, EVENTS), imports=("azure",)),
        Convention(noun=CALLBACK, parameters=(CONTEXT, EVENTS), imports=("azure",), method_of="class"),
    ),
    results=tuple(
        (f"{place}.EventHubConsumerClient.from_connection_string", f"{place}.EventHubConsumerClient")
        for place in PLACES
    ),
)
