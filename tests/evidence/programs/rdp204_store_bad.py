import os

import redis.asyncio as redis

PORT = int(os.environ["REDIS_PORT"])


class Store:
    def __init__(self):
        self.client = redis.Redis(port=PORT)  # RDP204
        self.open = True

    async def ping(self):
        return await self.client.ping()

    async def close(self):
        self.open = False


async def use():
    store = Store()
    await store.ping()
    await store.close()
    return store
