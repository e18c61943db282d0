import os

import redis.asyncio as redis

PORT = int(os.environ["REDIS_PORT"])
client = redis.Redis(port=PORT)


async def use(key):
    async with client.pipeline() as batch:
        batch.set(key, 1)
        batch.execute()  # RDP501
