import os

import redis.asyncio as redis

PORT = int(os.environ["REDIS_PORT"])
client = redis.Redis(port=PORT)


async def use(key):
    client.set(key, 1)  # RDP501: is never awaited
