"""What the tests of several folders use: the plugin and real flake8 on a text, and a real server."""
