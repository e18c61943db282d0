import os

import redis

PORT = int(os.environ["REDIS_PORT"])
client = redis.Redis(port=PORT)


def use():
    with client.pubsub() as feed:
        feed.subscribe("jobs")
        feed.get_message(timeout=1)
        child = os.fork()
        if child == 0:
            feed.get_message(timeout=2)  # RDP503
            os._exit(0)
        client.publish("jobs", "job")
        os.waitpid(child, 0)
        return feed.get_message(timeout=0.3)
