import os

import redis

PORT = int(os.environ["REDIS_PORT"])
pool = redis.ConnectionPool(host="127.0.0.9", port=PORT)
client = redis.Redis(connection_pool=pool)


def use():
    return client.ping()
