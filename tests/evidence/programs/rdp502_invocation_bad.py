import asyncio
import os

import redis.asyncio as redis

PORT = int(os.environ["REDIS_PORT"])
client = redis.Redis(port=PORT)


async def store(key):
    await client.set(key, 1)


def lambda_handler(event, context):
    asyncio.run(store(event["key"]))  # RDP502


def use(key):
    lambda_handler({"key": key}, None)
