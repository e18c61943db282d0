import os

import redis

PORT = int(os.environ["REDIS_PORT"])
client = redis.Redis(port=PORT)


def double(pipe):
    value = int(pipe.get("stock"))
    pipe.multi()
    pipe.set("stock", 2 * value)


def use():
    client.transaction(double, "stock")
