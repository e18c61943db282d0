import asyncio
import os

import redis.asyncio as redis

PORT = int(os.environ["REDIS_PORT"])
CONSUMERS = 100
client = redis.Redis(port=PORT)


async def consume():
    return await client.blpop("jobs", timeout=3)  # RDP301


async def report():
    return await client.incr("alive")


async def main():
    await asyncio.gather(*(consume() for _ in range(CONSUMERS)), report())
