import os

import redis

PORT = int(os.environ["REDIS_PORT"])
pool = redis.ConnectionPool(port=PORT)
client = redis.Redis(db=3, connection_pool=pool)  # RDP105


def use(key):
    client.set(key, "value")
