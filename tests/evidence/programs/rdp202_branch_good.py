import os

import redis.asyncio as redis

PORT = int(os.environ["REDIS_PORT"])
pool = redis.ConnectionPool(port=PORT, max_connections=5)
client = redis.Redis(connection_pool=pool)


async def use(wanted=False):
    feed = client.pubsub()
    try:
        await feed.subscribe("news")
        return await feed.get_message(timeout=1)
    finally:
        await feed.aclose()
