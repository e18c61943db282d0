import os

import redis

PORT = int(os.environ["REDIS_PORT"])
pool = redis.ConnectionPool(port=PORT, username="worker", password="secret")
client = redis.Redis(connection_pool=pool)


def use():
    return client.acl_whoami()
