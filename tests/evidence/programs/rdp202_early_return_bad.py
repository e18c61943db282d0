import os

import redis

PORT = int(os.environ["REDIS_PORT"])
pool = redis.ConnectionPool(port=PORT, max_connections=5)


def use(key=None):
    connection = pool.get_connection()  # RDP202
    if key is None:
        return None
    connection.send_command("GET", key)
    pool.release(connection)
    return key
