"""The rules, one file a code. Discovered by :mod:`flake8_redis_pool.rulebook`."""
