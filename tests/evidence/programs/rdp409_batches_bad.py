import os

import redis

PORT = int(os.environ["REDIS_PORT"])
client = redis.Redis(port=PORT)


def use(key):
    pipe = client.pipeline()  # RDP409
    for count in range(1, 4):
        pipe.set(f"{key}:{count}", 1)
        if count % 2 == 0:
            pipe.execute()
