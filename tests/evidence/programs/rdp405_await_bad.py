import os

import redis.asyncio as redis

PORT = int(os.environ["REDIS_PORT"])
client = redis.Redis(port=PORT)


async def use():
    async with client.pipeline() as pipe:
        pipe.blpop("jobs", timeout=3)  # RDP405
        pipe.incr("taken")
        job, _ = await pipe.execute()
    return job
