import os

import redis.asyncio as redis

PORT = int(os.environ["REDIS_PORT"])
pool = redis.ConnectionPool(port=PORT, max_connections=5)
client = redis.Redis(connection_pool=pool)


async def use(wanted=False):
    async with client.pipeline() as pipe:
        await pipe.watch("stock")
        if not wanted:
            return False
        pipe.multi()
        pipe.decr("stock")
        await pipe.execute()
        return True
