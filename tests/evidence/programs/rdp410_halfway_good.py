import contextlib
import os

import redis

PORT = int(os.environ["REDIS_PORT"])
client = redis.Redis(port=PORT)


def price(key):
    raise LookupError(key)


def use(key):
    with contextlib.suppress(LookupError):
        with client.pipeline() as pipe:
            pipe.set(key, 1)
            pipe.set(f"price:{key}", price(key))
            pipe.execute()
