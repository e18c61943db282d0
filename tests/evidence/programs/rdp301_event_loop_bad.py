import asyncio
import os

import redis

PORT = int(os.environ["REDIS_PORT"])
client = redis.Redis(port=PORT)


async def consume():
    return client.blpop("jobs", timeout=0.5)  # RDP301: event loop


async def report():
    return client.incr("alive")  # RDP303


async def main():
    await asyncio.gather(consume(), report())
