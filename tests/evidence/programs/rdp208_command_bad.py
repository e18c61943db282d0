import os

import redis

PORT = int(os.environ["REDIS_PORT"])
client = redis.Redis(port=PORT)
pool = redis.ConnectionPool(port=PORT, max_connections=5)


def use():
    connection = pool.get_connection()
    try:
        connection.send_command("PING")
        connection.read_response()
    finally:
        client.hdel("list", "item")  # RDP208
        pool.release(connection)
