"""``python3 -m flake8_redis_pool``: the command ``flake8-redis-pool`` by another name."""

from __future__ import annotations

import sys

from .cli import main

if __name__ == "__main__":
    sys.exit(main())
