import os

import redis.asyncio as redis

PORT = int(os.environ["REDIS_PORT"])
pool = redis.ConnectionPool(port=PORT, max_connections=5)
client = redis.Redis(connection_pool=pool)


async def use():
    async with client.pubsub() as feed:
        await feed.subscribe("news")
        return await feed.get_message(timeout=1)
