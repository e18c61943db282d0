import os

import redis

PORT = int(os.environ["REDIS_PORT"])
client = redis.Redis(port=PORT)


def use():
    with client.pipeline() as pipe:
        is_first = False
        if pipe.setnx("claim", 1):  # RDP403
            is_first = True
        pipe.execute()
    return is_first
