import asyncio
import os

import redis.asyncio as redis

PORT = int(os.environ["REDIS_PORT"])
client = redis.Redis(port=PORT)


async def read(feed):
    async for message in feed.listen():
        return message


async def subscribe(feed):
    await feed.subscribe("news")
    await feed.get_message(timeout=5)  # the answer to SUBSCRIBE: the readers wait for what is published


async def use():
    async with client.pubsub() as one, client.pubsub() as other:
        await subscribe(one)
        await subscribe(other)
        return await asyncio.gather(read(one), read(other), client.publish("news", "all"), return_exceptions=True)
