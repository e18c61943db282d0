"""Commands of the checkout: ``python3 -m tools.NAME`` in its root. They use the checkout's plugin and its tests, not an installed copy."""
