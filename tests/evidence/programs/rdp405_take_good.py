import os

import redis

PORT = int(os.environ["REDIS_PORT"])
client = redis.Redis(port=PORT)


def use():
    job = client.blpop("jobs", timeout=3)
    client.incr("taken")
    return job
