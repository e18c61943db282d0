import os

import redis

PORT = int(os.environ["REDIS_PORT"])
pool = redis.ConnectionPool(port=PORT, max_connections=5)
client = redis.Redis(connection_pool=pool)


def use():
    feed = client.pubsub()  # MISSING RDP201: what a function refers to counts as handed over, also to itself
    feed.subscribe(news=lambda message: feed.unsubscribe())
    return feed.get_message(timeout=1)
