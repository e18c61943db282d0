"""Azure Functions for Python: a function runs once for each invocation.

Programming model v2 has decorators, v1 has ``main`` beside ``function.json``.

Facts: measured or read for ``azure``, [source]: azure-functions 1.26.0 and azure-functions-durable 1.7.0, every name
resolved by import. The host itself was not run. The v1 convention is unverified there; here it counts only when a
parameter carries one of the library's own types. ``function.json`` is read as the programming guide of model v1
describes it (``scriptFile``, ``entryPoint``).

Traps:

- Decorators are stacked: ``@app.function_name`` and ``@app.schedule`` stand on the function that also has a trigger.
- ``route`` takes its path by keyword and without a slash (``route="items/{id}"``), so the shape of the argument says
  nothing: instances only. Trigger names are long and unmistakable: they count on any receiver.
- ``warm_up_trigger`` runs once for each instance that is added; ``AppExtensionBase.init`` once for each worker.
- Synchronous functions run in a thread pool: a shared client is used concurrently (from memory, not measured).

Left out: durable orchestrators (replayed, must do no input or output at all: "build it once" is the wrong
cure), bindings such as ``queue_output`` (they stand beside a trigger), ``AsgiFunctionApp`` (its routes belong
to the wrapped framework).
"""

from __future__ import annotations

from flake8_redis_pool.spec import BaseMethod, ConfigFile, Convention, FrameworkSpec, InstanceDecorator, Runs

APP_CLASSES = (
    "azure.functions.FunctionApp",
    "azure.functions.Blueprint",
    "azure.functions.decorators.FunctionApp",
    "azure.functions.decorators.Blueprint",
    "azure.functions.decorators.function_app.FunctionApp",
    "azure.functions.decorators.function_app.Blueprint",
    "azure.durable_functions.DFApp",
    "azure.durable_functions.Blueprint",
    "azure.durable_functions.decorators.durable_app.DFApp",
    "azure.durable_functions.decorators.durable_app.Blueprint",
)

SPEC = FrameworkSpec(
    name="Azure Functions",
    roots=("azure",),
    answers=True,
    keeps="at module level",
    keeps_async="per event loop, or use a synchronous client at module level",
    instance_decorators=(
        InstanceDecorator(classes=APP_CLASSES, attributes=("route", "schedule"), noun="Azure Function"),
        InstanceDecorator(
            classes=APP_CLASSES,
            attributes=(
                "function_name",
                "timer_trigger",
                "queue_trigger",
                "service_bus_queue_trigger",
                "service_bus_topic_trigger",
                "event_hub_message_trigger",
                "event_grid_trigger",
                "cosmos_db_trigger",
                "cosmos_db_trigger_v3",
                "blob_trigger",
                "kafka_trigger",
                "sql_trigger",
                "mysql_trigger",
                "generic_trigger",
                "mcp_tool",
                "mcp_tool_trigger",
                "mcp_prompt_trigger",
                "mcp_resource_trigger",
                "dapr_service_invocation_trigger",
                "dapr_topic_trigger",
                "dapr_binding_trigger",
                "assistant_skill_trigger",
                "connector_trigger",
                "activity_trigger",
                "entity_trigger",
            ),
            noun="Azure Function",
            bare=True,
        ),
        InstanceDecorator(
            classes=APP_CLASSES,
            attributes=("warm_up_trigger",),
            noun="Azure warm-up function",
            runs=Runs.ONCE,
            bare=True,
        ),
    ),
    base_methods=(
        BaseMethod(
            classes=("azure.functions.AppExtensionBase",),
            methods=("pre_invocation_app_level", "post_invocation_app_level"),
            noun="Azure Functions extension hook",
        ),
        BaseMethod(
            classes=("azure.functions.FuncExtensionBase",),
            methods=("pre_invocation", "post_invocation"),
            noun="Azure Functions extension hook",
        ),
        BaseMethod(
            classes=("azure.functions.AppExtensionBase",),
            methods=("init",),
            noun="Azure Functions extension hook",
            runs=Runs.ONCE,
        ),
    ),
    conventions=(
        Convention(
            noun="Azure Function",
            functions=("main",),
            parameters=(("*",),),
            exact=False,
            annotations=(
                "azure.functions.HttpRequest",
                "azure.functions.QueueMessage",
                "azure.functions.TimerRequest",
                "azure.functions.EventHubEvent",
                "azure.functions.EventGridEvent",
                "azure.functions.ServiceBusMessage",
                "azure.functions.InputStream",
                "azure.functions.DocumentList",
                "azure.functions.KafkaEvent",
            ),
        ),
    ),
    config_files=(
        ConfigFile(
            names=("function.json",),
            noun="Azure Function",
            kind="bindings.*.type",
            kinds=("*Trigger",),
            handler=("entryPoint",),
            script=("scriptFile",),
            usual_script="__init__.py",
            usual_handler="main",
        ),
    ),
)
