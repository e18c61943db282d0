import os

import redis.asyncio as redis

PORT = int(os.environ["REDIS_PORT"])
client = redis.Redis(port=PORT)


async def double(pipe):
    value = int(await pipe.get("stock"))
    pipe.multi()
    pipe.set("stock", 2 * value)


async def use():
    await client.transaction(double, "stock")
