import asyncio
import os

import redis.asyncio as redis

PORT = int(os.environ["REDIS_PORT"])
client = redis.Redis(port=PORT)


async def read():
    async with client.pubsub() as feed:
        await feed.subscribe("news")
        async for message in feed.listen():
            return message


async def use():
    return await asyncio.gather(read(), read(), return_exceptions=True)
