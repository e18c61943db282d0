import os

import redis.asyncio as redis

PORT = int(os.environ["REDIS_PORT"])
client = redis.Redis(port=PORT)


async def use():
    async with client.pipeline() as pipe:
        pipe.setnx("claim", 1)
        (is_first,) = await pipe.execute()
    return bool(is_first)
