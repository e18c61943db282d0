"""The command ``check``: flake8 with this plugin alone, and how its findings are shown."""
