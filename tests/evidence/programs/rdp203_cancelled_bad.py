import os

import redis.asyncio as redis

PORT = int(os.environ["REDIS_PORT"])
pool = redis.ConnectionPool(port=PORT, max_connections=5)


async def use():
    connection = await pool.get_connection()  # RDP203: cancelled
    try:
        await connection.send_command("BLPOP", "jobs", 5)
        reply = await connection.read_response()
    except Exception:
        await pool.release(connection)
        raise
    await pool.release(connection)
    return reply
