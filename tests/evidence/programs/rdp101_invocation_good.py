import os

import redis

PORT = int(os.environ["REDIS_PORT"])
client = redis.Redis(port=PORT)


def lambda_handler(event, context):
    return client.get(event["key"])


def use():
    return lambda_handler({"key": "greeting"}, None)
