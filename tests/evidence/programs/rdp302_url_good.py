import os

import redis

PORT = int(os.environ["REDIS_PORT"])
client = redis.from_url(f"redis://127.0.0.1:{PORT}", socket_timeout=None)


def take():
    return client.blpop("jobs", timeout=0.5)
