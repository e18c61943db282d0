import os

import redis.asyncio as redis

PORT = int(os.environ["REDIS_PORT"])
pool = redis.ConnectionPool(port=PORT, max_connections=5)
client = redis.Redis(connection_pool=pool)


class Feed:
    def __init__(self):
        self.feed = client.pubsub()

    async def next(self):
        try:
            await self.feed.subscribe("news")
            raise redis.ConnectionError("gone")
        except redis.ConnectionError:
            await self.feed.aclose()
            self.feed = client.pubsub()
            await self.feed.subscribe("news")

    async def close(self):
        await self.feed.aclose()


feed = Feed()


async def use():
    await feed.next()
