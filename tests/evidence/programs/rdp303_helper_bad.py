import os

import redis

PORT = int(os.environ["REDIS_PORT"])
client = redis.Redis(port=PORT)


def store():
    return client.set("price", 1)  # RDP303: stops the whole event loop


async def use():
    return store()
