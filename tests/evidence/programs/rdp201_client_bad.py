import os

import redis.asyncio as redis

PORT = int(os.environ["REDIS_PORT"])


async def use():
    client = redis.Redis(port=PORT)  # RDP201
    return await client.ping()
