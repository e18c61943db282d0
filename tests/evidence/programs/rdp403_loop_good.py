import os

import redis

PORT = int(os.environ["REDIS_PORT"])
client = redis.Redis(port=PORT)


def use():
    with client.pipeline() as pipe:
        pipe.smembers("members")
        (members,) = pipe.execute()
    return len(members)
