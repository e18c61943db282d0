"""NATS (nats-py): the callback of a subscription and the handler of an endpoint run once for each message.

Facts: held against nats-py 2.16.0 (``Client.subscribe``, the JetStream subscriptions and
``nats.micro`` read from the source).

Traps:

- ``error_cb``, ``reconnected_cb`` and their kind are callbacks of the connection, not of messages.
- A subscription without ``cb`` is read with ``async for`` or ``next_msg``: no function runs for each message.
- A callback is known by where it is given, or by the annotation of its only parameter.
- What a loop over ``messages`` of such a subscription builds is built on each turn of an endless loop.

Left out: loops over ``fetch``.
"""

from __future__ import annotations

from flake8_redis_pool.spec import Convention, FrameworkSpec, Registration

CLIENT = "nats.aio.client.Client"
CLIENTS = (CLIENT, "nats.NATS")
STREAM = "nats.js.JetStreamContext"
STREAMS = (STREAM, "nats.js.client.JetStreamContext")
MESSAGES = ("nats.aio.msg.Msg", "nats.aio.client.Msg")
REQUESTS = ("nats.micro.Request", "nats.micro.request.Request")
SERVICE = "nats.micro.Service"
ENDPOINTS = (SERVICE, "nats.micro.service.Service", "nats.micro.service.Group")
SUBSCRIPTIONS = ("nats.aio.subscription.Subscription", "nats.aio.client.Subscription")
CALLBACK = "NATS callback"
ENDPOINT = "NATS endpoint"

SPEC = FrameworkSpec(
    name="NATS",
    roots=("nats",),
    keeps="in the coroutine that subscribes, and pass it to the callback",
    keeps_async="per event loop, in the coroutine that subscribes, and pass it to the callback",
    registrations=(
        Registration(
            callees=tuple(f"{name}.subscribe" for name in CLIENTS + STREAMS),
            noun=CALLBACK,
            position=2,
            keywords=("cb",),
        ),
        Registration(
            callees=tuple(f"{name}.subscribe_bind" for name in STREAMS), noun=CALLBACK, position=3, keywords=("cb",)
        ),
        Registration(callees=tuple(f"{name}.add_endpoint" for name in ENDPOINTS), noun=ENDPOINT, keywords=("handler",)),
        Registration(callees=("nats.micro.service.EndpointConfig",), noun=ENDPOINT, keywords=("handler",)),
    ),
    conventions=(
        Convention(noun=CALLBACK, parameters=(("*",),), annotations=MESSAGES, imports=("nats",)),
        Convention(noun=CALLBACK, parameters=(("*",),), annotations=MESSAGES, imports=("nats",), method_of="class"),
        Convention(noun=ENDPOINT, parameters=(("*",),), annotations=REQUESTS, imports=("nats",)),
        Convention(noun=ENDPOINT, parameters=(("*",),), annotations=REQUESTS, imports=("nats",), method_of="class"),
    ),
    results=(
        ("nats.connect", CLIENT),
        *((f"{name}.subscribe", SUBSCRIPTIONS[0]) for name in CLIENTS),
        *((f"{name}.jetstream", STREAM) for name in CLIENTS),
        ("nats.micro.add_service", SERVICE),
        ("nats.micro.service.Service.add_group", "nats.micro.service.Group"),
        ("nats.micro.Service.add_group", "nats.micro.service.Group"),
    ),
    streams=tuple(f"{name}.messages" for name in SUBSCRIPTIONS),
)
