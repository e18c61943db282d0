import os

import redis.asyncio as redis

PORT = int(os.environ["REDIS_PORT"])
pool = redis.ConnectionPool.from_url(f"redis://127.0.0.1:{PORT}/3")
client = redis.Redis(connection_pool=pool)


async def use(key):
    await client.set(key, "value")
