import asyncio
import os

import aioredis

PORT = int(os.environ["REDIS_PORT"])
client = None


async def start():
    global client
    client = await aioredis.create_redis_pool(("127.0.0.1", PORT), minsize=1, maxsize=1)


async def consume():
    return await client.blpop("jobs", timeout=1)  # RDP301


async def report():
    return await client.incr("alive")


async def main():
    await start()
    await asyncio.gather(consume(), report())
