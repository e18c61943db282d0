import os

import redis

PORT = int(os.environ["REDIS_PORT"])
client = redis.Redis(port=PORT)


def use(amount=-1):
    pipe = client.pipeline(transaction=False)
    pipe.decrby("balance", amount)
    if amount < 0:
        pipe.discard()  # RDP406
    return pipe.execute()
