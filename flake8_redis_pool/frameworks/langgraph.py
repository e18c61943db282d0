"""LangGraph: nodes, conditional edges, tasks and entry points run at each step of each run.

Facts: held against ``langgraph`` 1.2.24. Nodes were counted: once for each ``invoke`` that comes by.

Traps:

- ``add_node`` takes the function second, or first without a name; it gives the graph again, so
  that calls stand in a row.
- Checkpointers and stores (``RedisSaver.from_conn_string``) are made where the graph is compiled.
- A graph factory that a server calls (``def graph(config)``) runs for each request there and is not declared.

Left out: ``add_sequence([("name", f), ...])``, subgraphs, ``Pregel`` nodes.
"""

from __future__ import annotations

from flake8_redis_pool.spec import Decorator, FrameworkSpec, Registration

GRAPHS = ("langgraph.graph.StateGraph", "langgraph.graph.state.StateGraph")
NODE = "LangGraph node"
TOOL = "LangGraph tool"
CHAINED = (
    "add_node",
    "add_edge",
    "add_conditional_edges",
    "add_sequence",
    "set_entry_point",
    "set_conditional_entry_point",
    "set_finish_point",
)

SPEC = FrameworkSpec(
    name="LangGraph",
    roots=("langgraph",),
    keeps="at module level, or where the graph is built and pass it in the runtime context",
    keeps_async="per event loop, where the graph is built, and pass it in the runtime context",
    decorators=(
        Decorator(names=("langgraph.func.task",), noun="LangGraph task"),
        Decorator(names=("langgraph.func.entrypoint",), noun="LangGraph entry point"),
    ),
    registrations=(
        Registration(callees=tuple(f"{graph}.add_node" for graph in GRAPHS), noun=NODE, position=0, keywords=("node",)),
        Registration(
            callees=tuple(f"{graph}.add_node" for graph in GRAPHS), noun=NODE, position=1, keywords=("action",)
        ),
        Registration(
            callees=tuple(f"{graph}.add_sequence" for graph in GRAPHS), noun=NODE, position=0, keywords=("nodes",)
        ),
        Registration(
            callees=tuple(f"{graph}.add_conditional_edges" for graph in GRAPHS),
            noun="LangGraph condition",
            position=1,
            keywords=("path",),
        ),
        Registration(
            callees=tuple(f"{graph}.set_conditional_entry_point" for graph in GRAPHS),
            noun="LangGraph condition",
            position=0,
            keywords=("path",),
        ),
        Registration(
            callees=(
                "langgraph.prebuilt.create_react_agent",
                "langgraph.prebuilt.chat_agent_executor.create_react_agent",
            ),
            noun=TOOL,
            position=1,
            keywords=("tools",),
        ),
        Registration(
            callees=("langgraph.prebuilt.ToolNode", "langgraph.prebuilt.tool_node.ToolNode"),
            noun=TOOL,
            position=0,
            keywords=("tools",),
        ),
    ),
    attributes=tuple((f"{graph}.{method}", graph) for graph in GRAPHS for method in CHAINED),
)
