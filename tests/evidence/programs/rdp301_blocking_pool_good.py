import os
import threading

import redis

PORT = int(os.environ["REDIS_PORT"])
client = redis.Redis(connection_pool=redis.BlockingConnectionPool(port=PORT, max_connections=1))
consumer = redis.Redis(connection_pool=redis.BlockingConnectionPool(port=PORT, max_connections=1))


def consume():
    return consumer.blpop("jobs", timeout=0.5)


def report():
    return client.incr("alive")


def main():
    threading.Thread(target=consume).start()
    threading.Thread(target=report).start()
