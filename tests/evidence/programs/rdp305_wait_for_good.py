import asyncio
import os

import redis.asyncio as redis

PORT = int(os.environ["REDIS_PORT"])
client = redis.Redis(port=PORT, socket_timeout=None)


async def take():
    return await asyncio.wait_for(client.blpop("jobs", timeout=0.3), timeout=5)
