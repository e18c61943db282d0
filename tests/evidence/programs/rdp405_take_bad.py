import os

import redis

PORT = int(os.environ["REDIS_PORT"])
client = redis.Redis(port=PORT)


def use():
    with client.pipeline() as pipe:
        pipe.blpop("jobs", timeout=3)  # RDP405
        pipe.incr("taken")
        job, _ = pipe.execute()
    return job
