import os

import redis.asyncio as redis

PORT = int(os.environ["REDIS_PORT"])


class Store:
    def __init__(self):
        self.client = redis.Redis(port=PORT)

    async def ping(self):
        try:
            await self.client.execute_command("NO-SUCH-COMMAND")
        except redis.ResponseError:
            self.client = redis.Redis(port=PORT)  # RDP207
            await self.client.ping()

    async def close(self):
        await self.client.aclose()


async def use():
    store = Store()
    await store.ping()
    await store.close()
    return store
