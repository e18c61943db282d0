import os

import redis

PORT = int(os.environ["REDIS_PORT"])
pool = redis.ConnectionPool(port=PORT, max_connections=5)
client = redis.Redis(connection_pool=pool)


def use():
    with client.pubsub() as feed:
        feed.subscribe(news=lambda message: feed.unsubscribe())
        return feed.get_message(timeout=1)
