import os

import redis

PORT = int(os.environ["REDIS_PORT"])
pool = redis.ConnectionPool(port=PORT, max_connections=5)
client = redis.Redis(connection_pool=pool)


def use():
    monitor = client.monitor()  # RDP201
    return repr(monitor.connection)
