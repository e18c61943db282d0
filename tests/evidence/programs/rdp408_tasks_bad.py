import asyncio
import os

import redis.asyncio as redis

PORT = int(os.environ["REDIS_PORT"])
client = redis.Redis(port=PORT)
pipe = client.pipeline()  # RDP408


async def use(key, look_up):
    pipe.set(key, 1)
    await look_up()
    return await pipe.execute()


async def use_all(keys, look_up):
    return await asyncio.gather(*(use(key, look_up) for key in keys))
