import os
import threading

import redis

PORT = int(os.environ["REDIS_PORT"])
client = redis.Redis(port=PORT, single_connection_client=True)
consumer = redis.Redis(port=PORT, single_connection_client=True)


def consume():
    return consumer.blpop("jobs", timeout=0.5)


def report():
    return client.incr("alive")


def main():
    threading.Thread(target=consume).start()
    threading.Thread(target=report).start()
