import asyncio
import os

import redis

PORT = int(os.environ["REDIS_PORT"])
client = redis.Redis(port=PORT)


def store():
    return client.set("price", 1)


async def use():
    return await asyncio.to_thread(store)
