"""FastMCP: tools, resources, prompts and middlewares run once for each call, the lifespan once for each server.

Facts: held against ``fastmcp`` 4.2.3. Counted over HTTP with 2 clients and 3 calls each: tools 6, lifespan 1,
with ``stateless_http``.

Traps:

- A client that is given the server object itself (``Client(mcp)``, as tests do) enters the lifespan each time.
- ``Depends(f)`` of FastMCP runs ``f`` for each call, ``Shared(f)`` once.
- A tool decorator may stand without an instance: ``@tool`` of ``fastmcp.tools``, for a file that the server finds.
- ``mcp.run()`` keeps one event loop for the life of the process.

Left out: providers and transforms, ``FastMCP.from_openapi``, background tasks (they run in a worker of their own).
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

SERVERS = ("fastmcp.FastMCP", "fastmcp.server.FastMCP", "fastmcp.server.server.FastMCP")
MIDDLEWARES = ("fastmcp.server.middleware.Middleware", "fastmcp.server.middleware.middleware.Middleware")

SPEC = FrameworkSpec(
    name="FastMCP",
    roots=("fastmcp",),
    answers=True,
    keeps="at module level, or in the lifespan",
    keeps_async="in the lifespan, and read it from the context",
    decorators=(
        Decorator(names=("fastmcp.tools.tool", "fastmcp.tools.function_tool.tool"), noun="MCP tool"),
        Decorator(
            names=("fastmcp.resources.resource", "fastmcp.resources.function_resource.resource"), noun="MCP resource"
        ),
        Decorator(names=("fastmcp.prompts.prompt", "fastmcp.prompts.function_prompt.prompt"), noun="MCP prompt"),
    ),
    instance_decorators=(
        InstanceDecorator(classes=SERVERS, attributes=("tool",), noun="MCP tool", bare=True),
        InstanceDecorator(classes=SERVERS, attributes=("resource",), noun="MCP resource"),
        InstanceDecorator(classes=SERVERS, attributes=("prompt",), noun="MCP prompt"),
        InstanceDecorator(classes=SERVERS, attributes=("completion",), noun="MCP completion"),
        InstanceDecorator(classes=SERVERS, attributes=("custom_route",), noun="MCP route", bare=True),
    ),
    base_methods=(
        BaseMethod(classes=MIDDLEWARES, methods=("on_*", "__call__"), noun="MCP middleware"),
        BaseMethod(classes=MIDDLEWARES, methods=("__init__",), noun="MCP middleware", runs=Runs.ONCE),
    ),
    registrations=(
        Registration(
            callees=tuple(f"{server}.add_tool" for server in SERVERS), noun="MCP tool", position=0, keywords=("tool",)
        ),
        Registration(
            callees=tuple(f"{server}.tool" for server in SERVERS), noun="MCP tool", position=0, keywords=("name_or_fn",)
        ),
        Registration(
            callees=("fastmcp.tools.Tool.from_function", "fastmcp.tools.base.Tool.from_function"),
            noun="MCP tool",
            position=0,
            keywords=("fn",),
        ),
        Registration(callees=SERVERS, noun="MCP tool", keywords=("tools",)),
        Registration(callees=SERVERS, noun="MCP lifespan", keywords=("lifespan",), runs=Runs.ONCE),
        Registration(
            callees=("fastmcp.dependencies.Shared",),
            noun="MCP shared dependency",
            position=0,
            keywords=("factory",),
            runs=Runs.ONCE,
        ),
    ),
    dependencies=(Dependency(callees=("fastmcp.dependencies.Depends",), noun="MCP dependency", keyword="factory"),),
)
