"""django-rq: ``get_connection`` makes a client, with a pool of its own, at each call.

Held against 4.2.0. The worker's own client is ``rq.get_current_job().connection``.

Traps: with ``USE_REDIS_CACHE`` in the settings of a queue, which are out of sight, it gives the cache's client, made
once; ``get_queue`` calls it as well, once for each queue that it makes, which is how the library is meant to be used.
"""

from __future__ import annotations

from flake8_redis_pool.clients._redis_names import CUT_BY
from flake8_redis_pool.spec import ClientSpec, Function

SPEC = ClientSpec(
    library="django-rq",
    roots=("django_rq",),
    cut_by=CUT_BY,
    functions=(
        Function(
            "django_rq.connection_utils.get_connection",
            "redis.client.Redis",
            aliases=("django_rq.get_connection", "django_rq.queues.get_connection"),
        ),
    ),
)
