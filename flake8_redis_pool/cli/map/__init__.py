"""The command ``map``: every client and pool of a project, who uses it, and what it may cost the server.

``collected.py`` asks each module, ``whole.py`` puts the answers together, ``budget.py`` counts, and ``text.py``,
``as_json.py`` and ``page.py`` with ``picture.py`` show it.
"""
