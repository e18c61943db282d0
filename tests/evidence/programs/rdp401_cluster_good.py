import os

import redis.asyncio as redis

PORT = int(os.environ["REDIS_PORT"])
cluster = redis.RedisCluster(host="127.0.0.1", port=PORT)


async def use(key):
    pipe = cluster.pipeline()
    pipe.set(key, 1)
    return await pipe.execute()
