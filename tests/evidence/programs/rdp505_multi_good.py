import os

import redis.asyncio as redis

PORT = int(os.environ["REDIS_PORT"])
client = redis.Redis(port=PORT)


async def use():
    async with client.pipeline() as pipe:
        await pipe.watch("stock")
        pipe.multi()
        pipe.set("stock", 1)
        await pipe.execute()
