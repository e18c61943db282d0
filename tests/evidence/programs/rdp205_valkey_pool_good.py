import os

import valkey

PORT = int(os.environ["REDIS_PORT"])
pool = valkey.ConnectionPool(port=PORT, max_connections=5)


def use():
    connection = pool.get_connection("GET")
    try:
        connection.send_command("GET", "list")
        return connection.read_response()
    finally:
        pool.release(connection)
