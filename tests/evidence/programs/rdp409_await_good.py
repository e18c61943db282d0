import os

import redis.asyncio as redis

PORT = int(os.environ["REDIS_PORT"])
client = redis.Redis(port=PORT)


async def use(key):
    pipe = client.pipeline()
    for count in range(1, 4):
        pipe.set(f"{key}:{count}", 1)
        if count % 2 == 0:
            await pipe.execute()
    await pipe.execute()
