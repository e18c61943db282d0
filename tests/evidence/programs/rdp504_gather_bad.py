import asyncio
import os

import redis.asyncio as redis

PORT = int(os.environ["REDIS_PORT"])
client = redis.Redis(port=PORT)


async def read(feed):
    async for message in feed.listen():  # RDP504
        return message


async def subscribe(feed):
    await feed.subscribe("news")
    await feed.get_message(timeout=5)  # the answer to SUBSCRIBE: the readers wait for what is published


async def use():
    async with client.pubsub() as feed:
        await subscribe(feed)
        return await asyncio.gather(read(feed), read(feed), client.publish("news", "all"), return_exceptions=True)
