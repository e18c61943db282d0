"""typing-extensions: the newest ``typing`` for any Python; it runs nothing as a handler.

Facts: read for ``typing_extensions`` (source): it has every public name of ``typing``.

Traps:

- Which of the two a project imports says nothing about what an annotation means.
"""

from __future__ import annotations

from flake8_redis_pool.spec import FrameworkSpec

SPEC = FrameworkSpec(
    name="typing-extensions", roots=("typing_extensions",), stands_for=(("typing_extensions", "typing"),)
)
