import os

import aioredis

PORT = int(os.environ["REDIS_PORT"])
pool = None


async def start():
    global pool
    pool = await aioredis.create_pool(("127.0.0.1", PORT), minsize=1, maxsize=3)


async def use():
    connection = await pool.acquire()
    try:
        return await connection.execute("PING")
    finally:
        pool.release(connection)
