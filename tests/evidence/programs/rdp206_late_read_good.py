import os

import redis

PORT = int(os.environ["REDIS_PORT"])
pool = redis.ConnectionPool(port=PORT, max_connections=5)


def use():
    connection = pool.get_connection()
    try:
        connection.send_command("GET", "mine")
        return connection.read_response()
    finally:
        pool.release(connection)
