import asyncio
import os

import redis.asyncio as redis

PORT = int(os.environ["REDIS_PORT"])


async def store(key):
    async with redis.Redis(port=PORT) as client:
        await client.set(key, 1)


def lambda_handler(event, context):
    asyncio.run(store(event["key"]))


def use(key):
    lambda_handler({"key": key}, None)
