import os

import redis

PORT = int(os.environ["REDIS_PORT"])
client = redis.Redis(port=PORT)


async def use():
    return client.set("price", 1)  # RDP303: stops the whole event loop
