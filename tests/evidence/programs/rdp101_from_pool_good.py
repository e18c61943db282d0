import os

import redis

PORT = int(os.environ["REDIS_PORT"])
pool = redis.ConnectionPool(port=PORT)


def lambda_handler(event, context):
    with redis.Redis(connection_pool=pool) as client:
        return client.get(event["key"])


def use():
    return lambda_handler({"key": "greeting"}, None)
