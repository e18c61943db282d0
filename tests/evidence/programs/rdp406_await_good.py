import os

import redis.asyncio as redis

PORT = int(os.environ["REDIS_PORT"])
client = redis.Redis(port=PORT)


async def use(amount=-1):
    pipe = client.pipeline(transaction=False)
    pipe.decrby("balance", amount)
    if amount < 0:
        await pipe.reset()
    return await pipe.execute()
