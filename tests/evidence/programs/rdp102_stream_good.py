import asyncio
import os

import redis.asyncio as redis

PORT = int(os.environ["REDIS_PORT"])


class Greetings:
    def __init__(self):
        self.client = redis.Redis(port=PORT)

    async def read(self):
        return await self.client.get("greeting")


greetings = Greetings()


async def greet(reader, writer):
    writer.write(await greetings.read())
    writer.close()


async def serve():
    return await asyncio.start_server(greet, "127.0.0.1", 0)
