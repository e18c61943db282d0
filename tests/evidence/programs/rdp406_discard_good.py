import os

import redis

PORT = int(os.environ["REDIS_PORT"])
client = redis.Redis(port=PORT)


def use(amount=-1):
    pipe = client.pipeline()
    pipe.decrby("balance", amount)
    if amount < 0:
        pipe.reset()
    return pipe.execute()
