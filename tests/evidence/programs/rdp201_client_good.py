import os

import redis.asyncio as redis

PORT = int(os.environ["REDIS_PORT"])


async def use():
    async with redis.Redis(port=PORT) as client:
        return await client.ping()
