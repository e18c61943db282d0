import os

import redis.asyncio as redis

try:
    from asyncio import timeout
except ImportError:
    from async_timeout import timeout

PORT = int(os.environ["REDIS_PORT"])
client = redis.Redis(port=PORT, socket_timeout=None)


async def take():
    async with timeout(5):
        return await client.bzpopmin("scores", timeout=0.3)
