import asyncio
import os

import redis.asyncio as redis

PORT = int(os.environ["REDIS_PORT"])
client = redis.Redis(port=PORT)


async def use(key, look_up):
    async with client.pipeline() as pipe:
        pipe.set(key, 1)
        await look_up()
        return await pipe.execute()


async def use_all(keys, look_up):
    return await asyncio.gather(*(use(key, look_up) for key in keys))
