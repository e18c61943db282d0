import asyncio
import os

import redis.asyncio as redis

PORT = int(os.environ["REDIS_PORT"])
client = redis.Redis(port=PORT)


async def greet(reader, writer):
    writer.write(await client.get("greeting"))
    await client.aclose()  # RDP103
    writer.close()


async def serve():
    return await asyncio.start_server(greet, "127.0.0.1", 0)
