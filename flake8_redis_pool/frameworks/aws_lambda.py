"""AWS Lambda: the function named in the configuration runs once for each invocation.

Its module runs once for each execution environment.

Facts: measured or read for ``lambda`` and ``lambda-durable``, all [source] (awslambdaric bootstrap;
aws-durable-execution-sdk-python 3.0.0, names resolved by import). In aws-samples/serverless-patterns 183 of 186
configured handlers are called ``lambda_handler``, ``handler`` or ``handle``, and all 186 take ``(event, context)`` or
``(event, _context)``: the signature nearly suffices; SAM templates and ``serverless.yml`` name the rest.

Traps:

- The runtime calls the handler and never awaits it: an ``async def`` of this shape is not a handler (``sync_only``).
- A synchronous handler that calls ``asyncio.run`` gets a new loop each time. A module-level ``redis.asyncio`` client
  then fails on every second invocation (measured with redis-py 8.1: True, "Event loop is closed", True), hence
  ``keeps_async``.
- Durable functions replay the handler after each suspension: its body runs several times for one execution.
- ``durable_step`` and its kin mark functions that run inside such an execution, once for each, and again
  after a failure or a replay.
- ``*_handler`` is wider than the measured names; two parameters called event and context keep it narrow.
- Tencent, Alibaba, Yandex and Huawei functions have the same shape and the same answer.

Left out: Powertools, Chalice, Zappa and Mangum (files of their own), Terraform and Dockerfiles, ``asyncio.run``
(a call, not a handler).
"""

from __future__ import annotations

from flake8_redis_pool.spec import ConfigFile, Convention, Decorator, FrameworkSpec

EVENT_NAMES = ("event", "_event", "evt")
CONTEXT_NAMES = ("context", "_context", "ctx", "_ctx", "_")

SPEC = FrameworkSpec(
    name="AWS Lambda",
    roots=("aws_lambda_powertools", "aws_lambda_context", "aws_lambda_typing", "aws_durable_execution_sdk_python"),
    answers=True,
    serial=True,
    keeps="at module level",
    keeps_async="per event loop, or use a synchronous client at module level",
    decorators=(
        Decorator(names=("aws_durable_execution_sdk_python.durable_execution",), noun="durable Lambda handler"),
        Decorator(
            names=(
                "aws_durable_execution_sdk_python.durable_step",
                "aws_durable_execution_sdk_python.durable_wait_for_callback",
            ),
            noun="durable Lambda step",
        ),
        Decorator(
            names=(
                "aws_durable_execution_sdk_python.durable_with_child_context",
                "aws_durable_execution_sdk_python.durable_parallel_branch",
            ),
            noun="durable Lambda operation",
        ),
    ),
    conventions=(
        Convention(
            noun="Lambda handler",
            functions=("lambda_handler",),
            parameters=(("*",), ("*",)),
            sync_only=True,
        ),
        Convention(
            noun="Lambda handler",
            functions=("handler", "handle", "main", "main_handler", "index_handler", "*_handler"),
            parameters=(EVENT_NAMES, CONTEXT_NAMES),
            sync_only=True,
        ),
        Convention(
            noun="Lambda handler",
            parameters=(("*",), ("*",)),
            annotations=(
                "aws_lambda_powertools.utilities.typing.LambdaContext",
                "aws_lambda_powertools.utilities.typing.lambda_context.LambdaContext",
                "aws_lambda_context.LambdaContext",
                "aws_lambda_typing.context.Context",
            ),
            sync_only=True,
        ),
    ),
    config_files=(
        ConfigFile(
            names=("template.yaml", "template.yml", "template.json"),
            noun="Lambda handler",
            each="Resources.*",
            kind="Type",
            kinds=("AWS::Serverless::Function", "AWS::Lambda::Function"),
            handler=("Properties.Handler", "/Globals.Function.Handler"),
            folder=("Properties.CodeUri", "/Globals.Function.CodeUri"),
        ),
        ConfigFile(
            names=("serverless.yml", "serverless.yaml", "serverless.json"),
            noun="Lambda handler",
            each="functions.*",
            handler=("handler",),
        ),
    ),
)
