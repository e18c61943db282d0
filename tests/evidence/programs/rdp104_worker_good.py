import os
import queue
import threading

import redis

PORT = int(os.environ["REDIS_PORT"])
jobs = queue.Queue()
results = queue.Queue()


def work():
    client = redis.Redis(port=PORT)
    while True:
        key = jobs.get()
        results.put(client.get(key))


threading.Thread(target=work, daemon=True).start()


def use():
    jobs.put("greeting")
    return results.get(timeout=4)
