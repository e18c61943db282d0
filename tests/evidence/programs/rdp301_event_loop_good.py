import asyncio
import os

import redis.asyncio as redis

PORT = int(os.environ["REDIS_PORT"])
consumer = redis.Redis(port=PORT)
client = redis.Redis(port=PORT)


async def consume():
    return await consumer.blpop("jobs", timeout=0.5)


async def report():
    return await client.incr("alive")


async def main():
    await asyncio.gather(consume(), report())
