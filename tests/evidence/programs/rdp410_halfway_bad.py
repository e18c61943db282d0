import contextlib
import os

import redis

PORT = int(os.environ["REDIS_PORT"])
client = redis.Redis(port=PORT)


def price(key):
    raise LookupError(key)


def use(key):
    with contextlib.suppress(LookupError):
        with client.pipeline():  # RDP410
            client.set(key, 1)
            client.set(f"price:{key}", price(key))
