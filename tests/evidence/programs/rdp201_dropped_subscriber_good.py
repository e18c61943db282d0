import os

import redis

PORT = int(os.environ["REDIS_PORT"])
pool = redis.ConnectionPool(port=PORT, max_connections=5)
client = redis.Redis(connection_pool=pool)


def use():
    feed = client.pubsub()  # SPURIOUS RDP201: CPython gives it back as soon as nothing refers to it
    feed.subscribe("news")
    return feed.get_message(timeout=1)
