import os

import redis.asyncio as redis

PORT = int(os.environ["REDIS_PORT"])
client = redis.Redis(port=PORT)


async def use():
    job = await client.blpop("jobs", timeout=3)
    await client.incr("taken")
    return job
