import os

import redis.asyncio as redis

PORT = int(os.environ["REDIS_PORT"])
client = redis.Redis(port=PORT)


async def use():
    async with await client.pubsub() as feed:  # RDP505
        await feed.subscribe("news")
