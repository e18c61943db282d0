"""Google Cloud Functions (Cloud Run functions): the entry point runs once for each request or event.

The module runs once for each instance.

Facts: measured or read for ``gcf`` (functions-framework 3.10.2). ``http``, ``cloud_event`` and the background signature
are [measured], ``typed``, the ``aio`` flavour and the ``CloudEvent`` annotation are [source].

Traps:

- A function that carries no decorator is named at deployment. ``(event, context)`` is accepted in ``main.py`` only, the
  default source file; a single ``request`` parameter is too common and counts only with the annotation
  ``flask.Request``, again in ``main.py``.
- A synchronous function that calls ``asyncio.run`` has a new loop for each invocation; only the
  ``aio`` flavour keeps one.

Left out: Firebase Functions (a file of its own), ``--entry-point`` in deployment files (confidence low).
"""

from __future__ import annotations

from flake8_redis_pool.spec import Convention, Decorator, FrameworkSpec

MAIN_FILES = ("main.py", "*/main.py")

SPEC = FrameworkSpec(
    name="Google Cloud Functions",
    roots=("functions_framework", "cloudevents"),
    answers=True,
    keeps="at module level",
    keeps_async="per event loop, or use a synchronous client at module level",
    decorators=(
        Decorator(
            names=(
                "functions_framework.http",
                "functions_framework.cloud_event",
                "functions_framework.typed",
                "functions_framework.aio.http",
                "functions_framework.aio.cloud_event",
            ),
            noun="Cloud Function",
        ),
    ),
    conventions=(
        Convention(
            noun="Cloud Function",
            parameters=(("event", "_event", "data"), ("context", "_context")),
            files=MAIN_FILES,
            sync_only=True,
        ),
        Convention(
            noun="Cloud Function",
            parameters=(("request", "req"),),
            annotations=("flask.Request", "flask.wrappers.Request"),
            files=MAIN_FILES,
            sync_only=True,
        ),
        Convention(
            noun="Cloud Function",
            parameters=(("*",),),
            annotations=("cloudevents.http.CloudEvent", "cloudevents.http.event.CloudEvent"),
        ),
    ),
)
