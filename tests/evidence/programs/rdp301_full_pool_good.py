import asyncio
import os

import redis.asyncio as redis

PORT = int(os.environ["REDIS_PORT"])
CONSUMERS = 4
client = redis.Redis(port=PORT, max_connections=CONSUMERS)
consumer = redis.Redis(port=PORT, max_connections=CONSUMERS)


async def consume():
    return await consumer.blpop("jobs", timeout=3)


async def report():
    return await client.incr("alive")


async def main():
    await asyncio.gather(*(consume() for _ in range(CONSUMERS)), report())
