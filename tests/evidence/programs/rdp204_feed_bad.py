import os

import redis

PORT = int(os.environ["REDIS_PORT"])
pool = redis.ConnectionPool(port=PORT, max_connections=5)
client = redis.Redis(connection_pool=pool)


class Feed:
    def __init__(self):
        self.subscription = client.pubsub()  # RDP204
        self.subscription.subscribe("news")
        self.open = True

    def close(self):
        self.open = False


def use():
    feed = Feed()
    feed.close()
    return feed
