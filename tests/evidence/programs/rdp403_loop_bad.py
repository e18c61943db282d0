import os

import redis

PORT = int(os.environ["REDIS_PORT"])
client = redis.Redis(port=PORT)


def use():
    seen = 0
    with client.pipeline() as pipe:
        for _ in pipe.smembers("members"):  # RDP403
            seen += 1
        pipe.execute()
    return seen
