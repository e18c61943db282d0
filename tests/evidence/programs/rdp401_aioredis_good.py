import os

import aioredis

PORT = int(os.environ["REDIS_PORT"])
client = None


async def start():
    global client
    client = await aioredis.create_redis_pool(("127.0.0.1", PORT))


async def use():
    transaction = client.multi_exec()
    transaction.set("key", "1")
    return await transaction.execute()
