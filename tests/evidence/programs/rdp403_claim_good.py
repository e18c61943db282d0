import os

import redis

PORT = int(os.environ["REDIS_PORT"])
client = redis.Redis(port=PORT)


def use():
    with client.pipeline() as pipe:
        pipe.setnx("claim", 1)
        (is_first,) = pipe.execute()
    return is_first
