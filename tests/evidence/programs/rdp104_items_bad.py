import asyncio
import os

import redis.asyncio as redis

PORT = int(os.environ["REDIS_PORT"])
items = asyncio.Queue()
results = asyncio.Queue()


async def store(item):
    async with redis.Redis(port=PORT) as client:  # RDP104
        results.put_nowait(await client.rpush("items", item))


async def work():
    while True:
        item = await items.get()
        asyncio.create_task(store(item))


async def start():
    asyncio.create_task(work())


async def use():
    items.put_nowait("item")
    return await results.get()
