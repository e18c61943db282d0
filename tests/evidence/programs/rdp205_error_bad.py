import os

import redis.asyncio as redis

PORT = int(os.environ["REDIS_PORT"])
pool = redis.ConnectionPool(port=PORT, max_connections=5)


async def use():
    connection = await pool.get_connection()
    try:
        await connection.send_command("GET", "list")
        return await connection.read_response()
    except redis.RedisError:
        await pool.release(connection)
        raise
    finally:
        await pool.release(connection)  # RDP205
