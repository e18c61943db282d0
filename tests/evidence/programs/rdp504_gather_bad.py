import asyncio
import os

import redis.asyncio as redis

PORT = int(os.environ["REDIS_PORT"])
client = redis.Redis(port=PORT)


async def read(feed):
    async for message in feed.listen():  # RDP504
        return message


async def use():
    async with client.pubsub() as feed:
        await feed.subscribe("news")
        return await asyncio.gather(read(feed), read(feed), return_exceptions=True)
