import os

import redis

PORT = int(os.environ["REDIS_PORT"])
pool = redis.ConnectionPool(port=PORT)
client = redis.Redis(host="127.0.0.9", connection_pool=pool)  # RDP105


def use():
    return client.ping()
