import os

import redis

PORT = int(os.environ["REDIS_PORT"])
client = redis.Redis(port=PORT)


def use(key):
    with client.pipeline() as pipe:  # RDP404
        pipe.set(key, 1)
        pipe.expire(key, 60)
