import os

import redis

PORT = int(os.environ["REDIS_PORT"])
client = redis.Redis(port=PORT, socket_timeout=0.3)


def take():
    return client.blpop("jobs", timeout=0.5)  # RDP302
