"""Emmett: routes, WebSockets, error handlers and pipes run for each request.

Facts: read for ``emmett`` 2.8. Pipes were counted (3 requests: ``open`` and ``pipe`` 3 times, the constructor once).

Traps:

- ``Pipe.open`` and ``Pipe.close`` sound like set-up and run around each request; the constructor of a pipe runs once.
- ``@app.command`` makes a command of the command line, not a request.
- ``emmett.current`` lives for one request.
"""

from __future__ import annotations

from flake8_redis_pool.spec import BaseMethod, FrameworkSpec, InstanceDecorator

APPS = ("emmett.App", "emmett.app.App")
MODULES = ("emmett.AppModule", "emmett.app.AppModule")
PIPES = ("emmett.Pipe", "emmett.pipeline.Pipe")

SPEC = FrameworkSpec(
    name="Emmett",
    roots=("emmett",),
    answers=True,
    keeps="at module level, or in a pipe's constructor",
    keeps_async="per event loop, lazily in a pipe that lives as long as the application",
    instance_decorators=(
        InstanceDecorator(classes=APPS + MODULES, attributes=("route",), noun="Emmett route", route_shape=True),
        InstanceDecorator(
            classes=APPS + MODULES, attributes=("websocket",), noun="Emmett WebSocket route", route_shape=True
        ),
        InstanceDecorator(classes=APPS, attributes=("on_error",), noun="Emmett error handler"),
    ),
    base_methods=(
        BaseMethod(
            classes=PIPES,
            methods=(
                "open",
                "close",
                "open_request",
                "close_request",
                "open_ws",
                "close_ws",
                "pipe",
                "pipe_request",
                "pipe_ws",
                "on_pipe_success",
                "on_pipe_failure",
                "on_receive",
                "on_send",
            ),
            noun="Emmett pipe",
        ),
    ),
    said_by_requests=("emmett.request", "emmett.session"),
    last_one_request=("emmett.current", "emmett.request", "emmett.session"),
)
