import asyncio
import os

import redis.asyncio as redis

PORT = int(os.environ["REDIS_PORT"])
_client = None


async def get_client():
    global _client
    if _client is None:
        client = redis.Redis(port=PORT)  # RDP106
        await client.ping()
        _client = client
    return _client


async def use():
    await asyncio.gather(*[get_client() for _ in range(20)])
