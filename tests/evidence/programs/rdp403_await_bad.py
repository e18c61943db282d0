import os

import redis.asyncio as redis

PORT = int(os.environ["REDIS_PORT"])
client = redis.Redis(port=PORT)


async def use():
    async with client.pipeline() as pipe:
        is_first = bool(pipe.setnx("claim", 1))  # RDP403
        await pipe.execute()
    return is_first
