"""Connexion: operations, routes and error handlers run for each request, the lifespan once for each process.

Facts: read for ``connexion`` 3.3 (``FlaskApp`` and ``AsyncApp``); ``lifespan`` came with 3.0.

Traps:

- Operations are functions that the OpenAPI file names as ``operationId``: nothing in the Python file says so. Their
  routes are seen only where they are written in Python.
- ``FlaskApp`` runs on ASGI and Flask together: synchronous operations run in threads.

Left out: ``operationId`` (another file), ``add_api`` and its resolvers.
"""

from __future__ import annotations

from flake8_redis_pool.spec import FrameworkSpec, InstanceDecorator, Registration, Runs

APPS = (
    "connexion.App",
    "connexion.FlaskApp",
    "connexion.AsyncApp",
    "connexion.apps.flask.FlaskApp",
    "connexion.apps.asynchronous.AsyncApp",
)

SPEC = FrameworkSpec(
    name="Connexion",
    roots=("connexion",),
    answers=True,
    keeps="at module level, or in the lifespan and yield it as state",
    keeps_async="per event loop, in the lifespan, and yield it as state",
    instance_decorators=(
        InstanceDecorator(classes=APPS, attributes=("route",), noun="Connexion route", route_shape=True),
    ),
    registrations=(
        Registration(
            callees=tuple(f"{name}.add_url_rule" for name in APPS),
            noun="Connexion route",
            position=2,
            keywords=("view_func",),
        ),
        Registration(
            callees=tuple(f"{name}.add_error_handler" for name in APPS),
            noun="Connexion error handler",
            position=1,
            keywords=("function",),
        ),
        Registration(callees=APPS, noun="Connexion lifespan", keywords=("lifespan",), runs=Runs.ONCE),
    ),
)
