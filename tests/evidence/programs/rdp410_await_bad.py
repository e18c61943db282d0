import contextlib
import os

import redis.asyncio as redis

PORT = int(os.environ["REDIS_PORT"])
client = redis.Redis(port=PORT)


def price(key):
    raise LookupError(key)


async def use(key):
    with contextlib.suppress(LookupError):
        async with client.pipeline():  # RDP410
            await client.set(key, 1)
            await client.set(f"price:{key}", price(key))
