import os

import redis
from flask import Flask

PORT = int(os.environ["REDIS_PORT"])
client = redis.Redis(port=PORT, socket_timeout=None)
app = Flask(__name__)


@app.get("/answer")
def answer():
    found = client.blpop("answers")  # RDP304
    return (found[1], 200) if found else ("", 504)


def use():
    return app.test_client().get("/answer").status_code
