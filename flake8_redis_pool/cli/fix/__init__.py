"""``flake8-redis-pool fix``: the fixes, applied to files until nothing changes."""
