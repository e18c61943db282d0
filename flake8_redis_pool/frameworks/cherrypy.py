"""CherryPy: exposed methods and tools run for each request; the tree of handlers is built once.

Facts: read and counted for ``cherrypy`` 18.10. ``expose``, the verbs of ``MethodDispatcher`` and the constructor of the
root were counted; tools and the bus are read from the source.

Traps:

- The root object is built once: its constructor is a right place.
- ``engine.subscribe("start", f)`` runs once; ``start_thread`` once for each worker thread,
  ``before_request`` for each request.
- ``cherrypy.thread_data`` lives as long as a worker thread, ``cherrypy.request`` for one request.

Left out: ``f.exposed = True`` and a class below ``@cherrypy.expose`` (but for its GET and POST), custom dispatchers.
"""

from __future__ import annotations

from flake8_redis_pool.spec import BaseMethod, Convention, Decorator, FrameworkSpec, Registration, Runs

VERBS = ("GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS")
PLUGINS = ("cherrypy.process.plugins.SimplePlugin", "cherrypy.process.plugins.Monitor")
REQUEST_CHANNELS = ("before_request", "after_request")
LIFE_CHANNELS = (
    "start",
    "stop",
    "exit",
    "graceful",
    "main",
    "start_thread",
    "stop_thread",
    "acquire_thread",
    "release_thread",
)

SPEC = FrameworkSpec(
    name="CherryPy",
    roots=("cherrypy",),
    answers=True,
    keeps="at module level, or in the constructor of the root object",
    keeps_async="per event loop, or use a synchronous client at module level",
    decorators=(
        Decorator(names=("cherrypy.expose", "cherrypy._helper.expose"), noun="CherryPy handler"),
        Decorator(names=("cherrypy.tools.register",), noun="CherryPy tool"),
    ),
    base_methods=(BaseMethod(classes=PLUGINS, methods=("start", "stop"), noun="CherryPy plugin", runs=Runs.ONCE),),
    registrations=(
        Registration(
            callees=("cherrypy.Tool", "cherrypy._cptools.Tool"),
            noun="CherryPy tool",
            position=1,
            keywords=("callable",),
        ),
        Registration(
            callees=("cherrypy.engine.subscribe",),
            noun="CherryPy request listener",
            position=1,
            keywords=("callback",),
            given=REQUEST_CHANNELS,
        ),
        Registration(
            callees=("cherrypy.engine.subscribe",),
            noun="CherryPy engine listener",
            position=1,
            keywords=("callback",),
            runs=Runs.ONCE,
            given=LIFE_CHANNELS,
        ),
    ),
    conventions=(Convention(noun="CherryPy handler", functions=VERBS, method_of="class", imports=("cherrypy",)),),
    said_by_requests=("cherrypy.request", "cherrypy.serving.request", "cherrypy.session"),
    last_one_request=("cherrypy.request", "cherrypy.response", "cherrypy.serving.request"),
)
