import os

import redis.asyncio as redis

PORT = int(os.environ["REDIS_PORT"])
pool = redis.ConnectionPool.from_url(f"redis://127.0.0.1:{PORT}/0")
client = redis.Redis(db=3, connection_pool=pool)  # RDP105


async def use(key):
    await client.set(key, "value")
