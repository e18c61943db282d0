import os

import redis

PORT = int(os.environ["REDIS_PORT"])
pool = redis.ConnectionPool(port=PORT)
client = redis.Redis(username="worker", password="secret", connection_pool=pool)  # RDP105


def use():
    return client.acl_whoami()
