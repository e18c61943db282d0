import os

import redis

PORT = int(os.environ["REDIS_PORT"])
pool = redis.ConnectionPool(port=PORT, max_connections=5)


def use():
    connection = pool.get_connection()
    try:
        connection.send_command("GET", "mine")
    finally:
        pool.release(connection)
    return connection.read_response()  # RDP206
