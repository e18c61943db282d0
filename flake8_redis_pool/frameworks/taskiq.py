"""TaskIQ: a task and its dependencies run once for each message, the hooks of a middleware as often.

Broker events run once for each process.

Facts: held against taskiq 0.13.0, taskiq-dependencies 1.5.7, taskiq-redis 1.2.4, taskiq-aio-pika 0.6.1. ``task``,
``TaskiqDepends`` and ``on_event`` are measured, the rest is read from the source.

Traps:

- ``on_event(TaskiqEvents.WORKER_STARTUP)`` gets a ``TaskiqState``, which lasts as long as the
  worker: the place for a client.
- ``broker.with_result_backend(...)`` and its kind give the broker again.
- ``TaskiqDepends`` runs its function for each task; a generator is left when the task is done.
- ``task`` is accepted on any name where the module imports TaskIQ: brokers are imported from
  another module of the project.
- ``pre_send`` and ``post_send`` run where a task is sent.

- A result backend, a schedule source and a broker of the project live as long as the process; they are
  asked for each message, result or look at the schedule.

Left out: formatters and serializers of the project.
"""

from __future__ import annotations

from flake8_redis_pool.spec import (
    BaseMethod,
    Decorator,
    Dependency,
    FrameworkSpec,
    InstanceDecorator,
    Registration,
    Runs,
)

BASE = "taskiq.AsyncBroker"
REDIS = tuple(
    f"{module}.{kind}Broker"
    for module, kinds in (
        ("taskiq_redis", ("ListQueue", "PubSub", "RedisStream")),
        ("taskiq_redis.redis_broker", ("ListQueue", "PubSub", "RedisStream")),
        ("taskiq_redis", ("ListQueueCluster", "RedisStreamCluster")),
        ("taskiq_redis.redis_cluster_broker", ("ListQueueCluster", "RedisStreamCluster")),
        ("taskiq_redis", ("ListQueueSentinel", "PubSubSentinel", "RedisStreamSentinel")),
        ("taskiq_redis.redis_sentinel_broker", ("ListQueueSentinel", "PubSubSentinel", "RedisStreamSentinel")),
    )
    for kind in kinds
)
BROKERS = (
    BASE,
    "taskiq.abc.AsyncBroker",
    "taskiq.abc.broker.AsyncBroker",
    "taskiq.InMemoryBroker",
    "taskiq.brokers.inmemory_broker.InMemoryBroker",
    "taskiq.ZeroMQBroker",
    "taskiq.brokers.zmq_broker.ZeroMQBroker",
    "taskiq_aio_pika.AioPikaBroker",
    "taskiq_aio_pika.broker.AioPikaBroker",
    *REDIS,
)
SHARED = ("taskiq.async_shared_broker", "taskiq.brokers.shared_broker.async_shared_broker")
MIDDLEWARES = ("taskiq.TaskiqMiddleware", "taskiq.abc.middleware.TaskiqMiddleware")
BACKENDS = (
    "taskiq.AsyncResultBackend",
    "taskiq.abc.AsyncResultBackend",
    "taskiq.abc.result_backend.AsyncResultBackend",
)
SOURCES = ("taskiq.ScheduleSource", "taskiq.abc.schedule_source.ScheduleSource")
WITH = (
    "with_result_backend",
    "with_id_generator",
    "with_middlewares",
    "with_event_handlers",
    "with_serializer",
    "with_formatter",
)

SPEC = FrameworkSpec(
    name="TaskIQ",
    roots=("taskiq", "taskiq_redis", "taskiq_aio_pika", "taskiq_dependencies"),
    keeps="in a WORKER_STARTUP handler and keep it on the state",
    keeps_async="in a WORKER_STARTUP handler and keep it on the state",
    decorators=(Decorator(names=tuple(f"{shared}.task" for shared in SHARED), noun="TaskIQ task"),),
    instance_decorators=(
        InstanceDecorator(classes=BROKERS, attributes=("task",), noun="TaskIQ task", bare=True),
        InstanceDecorator(
            classes=BROKERS, attributes=("on_event",), noun="TaskIQ event handler", runs=Runs.ONCE, bare=True
        ),
    ),
    base_methods=(
        BaseMethod(
            classes=MIDDLEWARES,
            methods=("pre_send", "post_send", "pre_execute", "post_execute", "post_save", "on_error"),
            noun="TaskIQ middleware hook",
        ),
        BaseMethod(
            classes=MIDDLEWARES,
            methods=("__init__", "set_broker", "startup", "shutdown"),
            noun="TaskIQ middleware set-up",
            runs=Runs.ONCE,
        ),
        BaseMethod(
            classes=BACKENDS,
            methods=("set_result", "get_result", "is_result_ready", "set_progress", "get_progress"),
            noun="TaskIQ result backend",
        ),
        BaseMethod(
            classes=SOURCES,
            methods=("get_schedules", "add_schedule", "delete_schedule", "pre_send", "post_send"),
            noun="TaskIQ schedule source",
        ),
        BaseMethod(
            classes=("taskiq.AsyncBroker", "taskiq.abc.AsyncBroker", "taskiq.abc.broker.AsyncBroker"),
            methods=("kick",),
            noun="TaskIQ broker",
        ),
        BaseMethod(classes=BACKENDS + SOURCES, methods=("startup", "shutdown"), noun="TaskIQ set-up", runs=Runs.ONCE),
        BaseMethod(
            classes=("taskiq.AsyncBroker", "taskiq.abc.AsyncBroker", "taskiq.abc.broker.AsyncBroker"),
            methods=("__init__", "startup", "shutdown"),
            noun="TaskIQ set-up",
            runs=Runs.ONCE,
        ),
    ),
    registrations=(
        Registration(
            callees=tuple(f"{name}.register_task" for name in BROKERS),
            noun="TaskIQ task",
            position=0,
            keywords=("func",),
        ),
        Registration(
            callees=tuple(f"{name}.add_event_handler" for name in BROKERS),
            noun="TaskIQ event handler",
            position=1,
            keywords=("handler",),
            runs=Runs.ONCE,
        ),
    ),
    dependencies=(
        Dependency(
            callees=("taskiq.TaskiqDepends", "taskiq_dependencies.Depends", "taskiq_dependencies.dependency.Depends"),
            noun="TaskIQ dependency",
        ),
    ),
    results=tuple((f"{name}.{method}", BASE) for name in BROKERS for method in WITH),
)
