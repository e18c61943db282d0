"""Powertools for AWS Lambda: routes, resolvers, middlewares and record handlers run for each event.

Record handlers of a batch run for each record.

Facts: measured or read for ``powertools`` (3.37.0, every name resolved by import). Routes, ``Router``, ``resolver``,
``use``, ``lambda_handler_decorator`` and ``process_partial_response`` are [measured], the others [source].

Traps:

- ``inject_lambda_context``, ``capture_lambda_handler``, ``log_metrics``, ``event_source``, ``event_parser``,
  ``validator`` and ``idempotent`` stand on the handler itself, whatever its name: they show a handler that the
  signature does not. ``capture_method`` stands on any helper and says nothing.
- A record handler runs several times within one invocation.
- A persistence layer or a middleware object is made once, at module level; only its methods run for each event.
- Asynchronous AppSync resolvers run under ``asyncio.run``, those of ``resolve_async`` in whatever loop the handler
  makes: a module-level asynchronous client meets a closed loop in the next invocation. Only the asynchronous batch
  processor keeps its loop (source of 3.37).

Left out: ``with processor(records, handler=f)`` (a call of an instance), ``Parser`` models, ``StoreProvider``
(cached by ``max_age``).
"""

from __future__ import annotations

from flake8_redis_pool.spec import BaseMethod, Decorator, Dependency, FrameworkSpec, InstanceDecorator, Registration

EVENT_HANDLER = "aws_lambda_powertools.event_handler"
UTILITIES = "aws_lambda_powertools.utilities"
RESOLVERS = tuple(
    f"{EVENT_HANDLER}.{name}"
    for name in (
        "APIGatewayRestResolver",
        "api_gateway.APIGatewayRestResolver",
        "APIGatewayHttpResolver",
        "api_gateway.APIGatewayHttpResolver",
        "ApiGatewayResolver",
        "api_gateway.ApiGatewayResolver",
        "ALBResolver",
        "api_gateway.ALBResolver",
        "LambdaFunctionUrlResolver",
        "lambda_function_url.LambdaFunctionUrlResolver",
        "VPCLatticeResolver",
        "vpc_lattice.VPCLatticeResolver",
        "VPCLatticeV2Resolver",
        "vpc_lattice.VPCLatticeV2Resolver",
        "HttpResolver",
        "http_resolver.HttpResolver",
        "HttpResolverLocal",
        "http_resolver.HttpResolverLocal",
        "BedrockAgentResolver",
        "bedrock_agent.BedrockAgentResolver",
    )
)
ROUTERS = tuple(
    f"{EVENT_HANDLER}.{name}"
    for name in (
        "api_gateway.Router",
        "router.Router",
        "router.APIGatewayRouter",
        "router.APIGatewayHttpRouter",
        "router.LambdaFunctionUrlRouter",
        "router.ALBRouter",
    )
)
APPSYNC_RESOLVERS = (f"{EVENT_HANDLER}.AppSyncResolver", f"{EVENT_HANDLER}.appsync.AppSyncResolver")
APPSYNC_ROUTERS = (f"{EVENT_HANDLER}.appsync.Router", f"{EVENT_HANDLER}.graphql_appsync.router.Router")
APPSYNC_EVENTS = tuple(
    f"{EVENT_HANDLER}.{name}"
    for name in (
        "AppSyncEventsResolver",
        "events_appsync.AppSyncEventsResolver",
        "events_appsync.appsync_events.AppSyncEventsResolver",
        "events_appsync.router.Router",
    )
)
BEDROCK = (
    f"{EVENT_HANDLER}.BedrockAgentFunctionResolver",
    f"{EVENT_HANDLER}.bedrock_agent_function.BedrockAgentFunctionResolver",
)
LOGGERS = (
    "aws_lambda_powertools.Logger",
    "aws_lambda_powertools.logging.Logger",
    "aws_lambda_powertools.logging.logger.Logger",
)
TRACERS = (
    "aws_lambda_powertools.Tracer",
    "aws_lambda_powertools.tracing.Tracer",
    "aws_lambda_powertools.tracing.tracer.Tracer",
)
METRICS = (
    "aws_lambda_powertools.Metrics",
    "aws_lambda_powertools.metrics.Metrics",
    "aws_lambda_powertools.metrics.metrics.Metrics",
    "aws_lambda_powertools.metrics.EphemeralMetrics",
    "aws_lambda_powertools.metrics.provider.datadog.DatadogMetrics",
)
PERSISTENCE = (
    f"{UTILITIES}.idempotency.BasePersistenceLayer",
    f"{UTILITIES}.idempotency.persistence.base.BasePersistenceLayer",
)
VERBS = ("route", "get", "post", "put", "patch", "delete", "head")
HANDLER = "Lambda handler"
ROUTE = "Powertools route"
MIDDLEWARE = "Powertools middleware"

SPEC = FrameworkSpec(
    name="Powertools for AWS Lambda",
    roots=("aws_lambda_powertools",),
    answers=True,
    serial=True,
    keeps="at module level",
    keeps_async="per event loop, or use a synchronous client at module level",
    decorators=(
        Decorator(
            names=(
                f"{UTILITIES}.data_classes.event_source",
                f"{UTILITIES}.data_classes.event_source.event_source",
                f"{UTILITIES}.parser.event_parser",
                f"{UTILITIES}.parser.parser.event_parser",
                f"{UTILITIES}.validation.validator",
                f"{UTILITIES}.validation.validator.validator",
                f"{UTILITIES}.idempotency.idempotent",
                f"{UTILITIES}.idempotency.idempotency.idempotent",
                f"{UTILITIES}.batch.batch_processor",
                f"{UTILITIES}.batch.decorators.batch_processor",
                f"{UTILITIES}.batch.async_batch_processor",
                f"{UTILITIES}.batch.decorators.async_batch_processor",
                f"{UTILITIES}.kafka.kafka_consumer",
                f"{UTILITIES}.kafka.kafka_consumer.kafka_consumer",
            ),
            noun=HANDLER,
        ),
        Decorator(
            names=(
                f"{UTILITIES}.idempotency.idempotent_function",
                f"{UTILITIES}.idempotency.idempotency.idempotent_function",
            ),
            noun="Powertools idempotent function",
        ),
        Decorator(
            names=(
                "aws_lambda_powertools.middleware_factory.lambda_handler_decorator",
                "aws_lambda_powertools.middleware_factory.factory.lambda_handler_decorator",
            ),
            noun=MIDDLEWARE,
        ),
    ),
    instance_decorators=(
        InstanceDecorator(classes=RESOLVERS + ROUTERS, attributes=VERBS, noun=ROUTE, route_shape=True),
        InstanceDecorator(
            classes=RESOLVERS + ROUTERS, attributes=("exception_handler",), noun="Powertools exception handler"
        ),
        InstanceDecorator(classes=RESOLVERS, attributes=("not_found",), noun=ROUTE),
        InstanceDecorator(
            classes=APPSYNC_RESOLVERS + APPSYNC_ROUTERS,
            attributes=("resolver", "batch_resolver", "async_batch_resolver"),
            noun="AppSync resolver",
        ),
        InstanceDecorator(
            classes=APPSYNC_RESOLVERS, attributes=("exception_handler",), noun="AppSync exception handler"
        ),
        InstanceDecorator(
            classes=APPSYNC_EVENTS,
            attributes=("on_publish", "async_on_publish", "on_subscribe"),
            noun="AppSync event handler",
        ),
        InstanceDecorator(classes=BEDROCK, attributes=("tool",), noun="Bedrock agent tool"),
        InstanceDecorator(classes=LOGGERS, attributes=("inject_lambda_context",), noun=HANDLER, bare=True),
        InstanceDecorator(classes=TRACERS, attributes=("capture_lambda_handler",), noun=HANDLER, bare=True),
        InstanceDecorator(classes=METRICS, attributes=("log_metrics",), noun=HANDLER, bare=True),
    ),
    base_methods=(
        BaseMethod(
            classes=(
                f"{EVENT_HANDLER}.middlewares.BaseMiddlewareHandler",
                f"{EVENT_HANDLER}.middlewares.base.BaseMiddlewareHandler",
            ),
            methods=("handler",),
            noun=MIDDLEWARE,
        ),
        BaseMethod(
            classes=PERSISTENCE,
            methods=("_get_record", "_put_record", "_update_record", "_delete_record"),
            noun="Powertools persistence layer",
        ),
    ),
    registrations=(
        Registration(
            callees=tuple(f"{name}.use" for name in RESOLVERS + ROUTERS),
            noun=MIDDLEWARE,
            position=0,
            keywords=("middlewares",),
        ),
        Registration(
            callees=tuple(f"{name}.{verb}" for name in RESOLVERS + ROUTERS for verb in VERBS),
            noun=MIDDLEWARE,
            keywords=("middlewares",),
        ),
        Registration(
            callees=tuple(
                f"{UTILITIES}.batch.{name}"
                for name in (
                    "process_partial_response",
                    "decorators.process_partial_response",
                    "async_process_partial_response",
                    "decorators.async_process_partial_response",
                )
            ),
            noun="batch record handler",
            position=1,
            keywords=("record_handler",),
        ),
        Registration(
            callees=tuple(
                f"{UTILITIES}.batch.{name}"
                for name in (
                    "batch_processor",
                    "decorators.batch_processor",
                    "async_batch_processor",
                    "decorators.async_batch_processor",
                )
            ),
            noun="batch record handler",
            keywords=("record_handler",),
        ),
    ),
    dependencies=(
        Dependency(
            callees=(f"{EVENT_HANDLER}.Depends", f"{EVENT_HANDLER}.depends.Depends"),
            noun="Powertools dependency",
        ),
    ),
)
