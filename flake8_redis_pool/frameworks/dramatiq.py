"""Dramatiq: an actor runs once for each message.

Hooks of a middleware run for each message, or once for each process or thread.

Facts: held against dramatiq 2.2.1. ``actor``, ``GenericActor.perform`` and the hooks around a message are measured,
``before_worker_boot`` as well; the other hooks are read from the source.

Traps:

- A worker process runs actors in several threads: one client for the process is safe with redis-py.
- A subclass of ``GenericActor`` is instantiated once, when the class statement is executed: its ``__init__`` is no
  place that runs per message.
- With the ``AsyncIO`` middleware one event loop, in a thread of its own, serves all ``async`` actors of a process.
- ``before_enqueue`` and ``after_enqueue`` run in the process that sends, a web application for instance.
- The thread hooks run as often as there are threads: right for what a thread keeps.

Left out: ``forks`` of a middleware (functions that run in processes of their own), callbacks named in ``on_success``
(they are actors themselves).
"""

from __future__ import annotations

from flake8_redis_pool.spec import BaseMethod, Decorator, FrameworkSpec, Registration, Runs

ACTORS = ("dramatiq.actor", "dramatiq.actor.actor")
GENERIC = ("dramatiq.GenericActor", "dramatiq.generic.GenericActor")
MIDDLEWARES = ("dramatiq.Middleware", "dramatiq.middleware.Middleware", "dramatiq.middleware.middleware.Middleware")

RESULT_BACKENDS = (
    "dramatiq.results.ResultBackend",
    "dramatiq.results.backend.ResultBackend",
)
LIMITERS = ("dramatiq.rate_limits.RateLimiterBackend", "dramatiq.rate_limits.backend.RateLimiterBackend")

SPEC = FrameworkSpec(
    name="Dramatiq",
    roots=("dramatiq",),
    keeps="at module level",
    keeps_async="per event loop, in a function that keeps it for the next call "
    "(the AsyncIO middleware runs one loop per process)",
    decorators=(Decorator(names=ACTORS, noun="Dramatiq actor"),),
    base_methods=(
        BaseMethod(classes=GENERIC, methods=("perform",), noun="Dramatiq actor"),
        BaseMethod(classes=GENERIC, methods=("__init__",), noun="Dramatiq actor constructor", runs=Runs.ONCE),
        BaseMethod(
            classes=RESULT_BACKENDS,
            methods=("get_result", "store_result", "store_exception", "_get", "_store"),
            noun="Dramatiq result backend",
        ),
        BaseMethod(
            classes=LIMITERS,
            methods=("add", "incr", "decr", "incr_and_sum", "wait", "wait_notify"),
            noun="Dramatiq rate limiter",
        ),
        BaseMethod(classes=RESULT_BACKENDS + LIMITERS, methods=("__init__",), noun="Dramatiq set-up", runs=Runs.ONCE),
        BaseMethod(
            classes=MIDDLEWARES,
            methods=(
                "before_ack",
                "after_ack",
                "before_nack",
                "after_nack",
                "before_enqueue",
                "after_enqueue",
                "before_delay_message",
                "before_process_message",
                "after_process_message",
                "after_skip_message",
            ),
            noun="Dramatiq middleware hook",
        ),
        BaseMethod(
            classes=MIDDLEWARES,
            methods=(
                "__init__",
                "before_declare_actor",
                "after_declare_actor",
                "before_declare_queue",
                "after_declare_queue",
                "after_declare_delay_queue",
                "after_process_boot",
                "before_worker_boot",
                "after_worker_boot",
                "before_worker_shutdown",
                "after_worker_shutdown",
                "after_consumer_thread_boot",
                "before_consumer_thread_shutdown",
                "after_worker_thread_boot",
                "before_worker_thread_shutdown",
            ),
            noun="Dramatiq worker hook",
            runs=Runs.ONCE,
        ),
    ),
    registrations=(Registration(callees=ACTORS, noun="Dramatiq actor", position=0, keywords=("fn",)),),
)
