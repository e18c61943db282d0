import asyncio
import os

import redis.asyncio as redis

PORT = int(os.environ["REDIS_PORT"])
client = redis.Redis(port=PORT, socket_timeout=None)


async def take():
    try:
        return await asyncio.wait_for(client.blpop("jobs"), timeout=0.3)  # RDP305
    except asyncio.TimeoutError:
        return None
