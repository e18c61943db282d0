"""The plugin as users meet it: in real flake8, in pre-commit, as a command, as the README says."""
