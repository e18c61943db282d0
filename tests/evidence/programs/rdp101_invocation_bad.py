import os

import redis

PORT = int(os.environ["REDIS_PORT"])


def lambda_handler(event, context):
    client = redis.Redis(port=PORT)  # RDP101
    return client.get(event["key"])


def use():
    return lambda_handler({"key": "greeting"}, None)
