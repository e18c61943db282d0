import functools
import os

import redis

PORT = int(os.environ["REDIS_PORT"])


@functools.lru_cache(maxsize=1)
def get_client():
    return redis.Redis(port=PORT)


def lambda_handler(event, context):
    return get_client().get(event["key"])


def use():
    return lambda_handler({"key": "greeting"}, None)
