import os

import aioredis

PORT = int(os.environ["REDIS_PORT"])
client = None


async def start():
    global client
    client = await aioredis.create_redis_pool(("127.0.0.1", PORT))


async def use():
    transaction = client.multi_exec()
    await transaction.set("key", "1")  # RDP401: for ever
    return await transaction.execute()
