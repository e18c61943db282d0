import os

import redis

PORT = int(os.environ["REDIS_PORT"])
pool = redis.ConnectionPool(port=PORT, max_connections=5)


def use():
    connection = pool.get_connection()  # RDP203
    connection.send_command("GET", "list")
    reply = connection.read_response()
    pool.release(connection)
    return reply
