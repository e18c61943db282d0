import os

import redis

PORT = int(os.environ["REDIS_PORT"])
pool = redis.ConnectionPool(port=PORT, db=3)
client = redis.Redis(connection_pool=pool)


def use(key):
    client.set(key, "value")
