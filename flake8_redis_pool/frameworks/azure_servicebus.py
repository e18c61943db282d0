"""Azure Service Bus: a receiver is gone over, one message after the other; its renewer tells of locks that are lost.

Facts: held against azure-servicebus 7.15.0 (``ServiceBusReceiver.__iter__`` and ``__aiter__``, the clients' methods).

Traps:

- ``receive_messages()`` gives what there is and ends: its loop is the project's own.
- With ``max_wait_time`` the loop ends when no message comes for so long: until then each is a piece of work.

Left out: ``on_lock_renew_failure``, which runs only where something went wrong.
"""

from __future__ import annotations

from flake8_redis_pool.spec import FrameworkSpec

PLACES = ("azure.servicebus", "azure.servicebus.aio")
RECEIVERS = ("get_queue_receiver", "get_subscription_receiver")

SPEC = FrameworkSpec(
    name="Azure Service Bus",
    roots=("azure",),
    results=(
        *((f"{place}.ServiceBusClient.from_connection_string", f"{place}.ServiceBusClient") for place in PLACES),
        *(
            (f"{place}.ServiceBusClient.{method}", f"{place}.ServiceBusReceiver")
            for place in PLACES
            for method in RECEIVERS
        ),
    ),
    streams=tuple(f"{place}.ServiceBusReceiver" for place in PLACES),
)
