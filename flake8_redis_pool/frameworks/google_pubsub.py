"""Google Cloud Pub/Sub: the callback of a streaming pull runs once for each message, in a thread of the client's pool.

Facts: read for ``pubsub`` (google-cloud-pubsub 2.44.0, source): ``SubscriberClient.subscribe(subscription, callback)``.

Traps:

- Callbacks run in several threads at once: a synchronous redis-py client is made for that, a shared
  connection or pipeline is not.
- ``pull`` returns messages to the caller and takes no callback.

Left out: ``StreamingPullFuture.add_done_callback`` (once for each subscription), the publisher's futures.
"""

from __future__ import annotations

from flake8_redis_pool.spec import FrameworkSpec, Registration

CLIENTS = (
    "google.cloud.pubsub_v1.SubscriberClient",
    "google.cloud.pubsub.SubscriberClient",
    "google.cloud.pubsub_v1.subscriber.Client",
    "google.cloud.pubsub_v1.subscriber.client.Client",
)

SPEC = FrameworkSpec(
    name="Google Cloud Pub/Sub",
    roots=("google",),
    keeps="at module level, or beside the subscriber",
    keeps_async="per event loop, or use a synchronous client at module level",
    registrations=(
        Registration(
            callees=tuple(f"{name}.subscribe" for name in CLIENTS),
            noun="Pub/Sub callback",
            position=1,
            keywords=("callback",),
        ),
    ),
)
