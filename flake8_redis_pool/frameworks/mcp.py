"""MCP Python SDK: tools, resources and prompts run once for each call.

Facts: held against ``mcp`` 1.30.0 (``FastMCP`` and the low-level ``Server`` with decorators) and 2.3.0 (``MCPServer``,
and ``Server`` with ``on_*`` arguments). Counted: tools once for each call; the lifespan of ``MCPServer`` once; that of
``FastMCP`` over streamable HTTP once for each session, and once for each HTTP request with ``stateless_http=True``.

Traps:

- The lifespan of ``FastMCP`` in ``mcp`` 1 looks like the place for a client; over standard input and output it runs
  once, over HTTP it does not. It is not declared in either way.
- ``mcp.run()`` keeps one event loop for the life of the process.
- ``mcp.tool()(f)`` and ``mcp.add_tool(f)`` register, too; a file often registers tools on a server
  that it gets as an argument.

Left out: ``Tool.from_function`` (``FastMCP(tools=[...])`` wants it), ``ClientSession`` callbacks,
extensions of ``MCPServer``.
"""

from __future__ import annotations

from flake8_redis_pool.spec import FrameworkSpec, InstanceDecorator, Registration, Runs

FASTMCP = ("mcp.server.fastmcp.FastMCP", "mcp.server.fastmcp.server.FastMCP", "mcp.server.FastMCP")
MCP_SERVER = ("mcp.server.mcpserver.MCPServer", "mcp.server.mcpserver.server.MCPServer", "mcp.server.MCPServer")
LOW_LEVEL = ("mcp.server.Server", "mcp.server.lowlevel.Server", "mcp.server.lowlevel.server.Server")
SERVERS = FASTMCP + MCP_SERVER
LOW_LEVEL_2 = tuple(
    f"on_{name}"
    for name in (
        "call_tool",
        "list_tools",
        "list_resources",
        "list_resource_templates",
        "read_resource",
        "list_prompts",
        "get_prompt",
        "completion",
    )
)

SPEC = FrameworkSpec(
    name="MCP",
    roots=("mcp",),
    answers=True,
    keeps="at module level, or in the lifespan of an MCPServer",
    keeps_async="per event loop, before the server runs or in the lifespan of an MCPServer",
    instance_decorators=(
        InstanceDecorator(classes=SERVERS, attributes=("tool",), noun="MCP tool", bare=True),
        InstanceDecorator(classes=SERVERS, attributes=("resource",), noun="MCP resource"),
        InstanceDecorator(classes=SERVERS, attributes=("prompt",), noun="MCP prompt"),
        InstanceDecorator(classes=SERVERS, attributes=("completion",), noun="MCP completion"),
        InstanceDecorator(classes=SERVERS, attributes=("custom_route",), noun="MCP route", bare=True),
        InstanceDecorator(
            classes=LOW_LEVEL,
            attributes=(
                "call_tool",
                "list_tools",
                "read_resource",
                "list_resources",
                "list_resource_templates",
                "get_prompt",
                "list_prompts",
            ),
            noun="MCP request handler",
            bare=True,
        ),
        InstanceDecorator(classes=LOW_LEVEL, attributes=("completion",), noun="MCP request handler"),
    ),
    registrations=(
        Registration(
            callees=tuple(f"{server}.add_tool" for server in SERVERS), noun="MCP tool", position=0, keywords=("fn",)
        ),
        Registration(callees=LOW_LEVEL, noun="MCP request handler", keywords=LOW_LEVEL_2),
        Registration(callees=MCP_SERVER, noun="MCP lifespan", keywords=("lifespan",), runs=Runs.ONCE),
    ),
)
