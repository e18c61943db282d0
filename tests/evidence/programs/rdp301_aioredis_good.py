import asyncio
import os

import aioredis

PORT = int(os.environ["REDIS_PORT"])
client = None
consumer = None


async def start():
    global client, consumer
    client = await aioredis.create_redis_pool(("127.0.0.1", PORT), minsize=1, maxsize=1)
    consumer = await aioredis.create_redis_pool(("127.0.0.1", PORT), minsize=1, maxsize=1)


async def consume():
    return await consumer.blpop("jobs", timeout=1)


async def report():
    return await client.incr("alive")


async def main():
    await start()
    await asyncio.gather(consume(), report())
