"""LangChain: tools, runnables, retrievers, middlewares and callbacks run once for each call.

The call comes from a model, a chain or an agent.

Facts: held against ``langchain`` 1.5.2 and ``langchain-core`` 1.8.3; ``langchain.agents.tool`` left with release 1.
Tools, ``StructuredTool`` and ``RunnableLambda`` were counted.

Traps:

- A tool object or a callback handler is made by the project, mostly once; its methods run for each call.
- ``get_session_history`` of ``RunnableWithMessageHistory`` runs at each ``invoke``.
- Two ``invoke`` calls under ``asyncio.run`` have two event loops.

Left out: language models and embeddings (``_call``, ``embed_query``), chat message histories, document
loaders, ``langchain_classic``.
"""

from __future__ import annotations

from flake8_redis_pool.spec import BaseMethod, Decorator, FrameworkSpec, Registration

TOOL_DECORATORS = (
    "langchain_core.tools.tool",
    "langchain_core.tools.convert.tool",
    "langchain.tools.tool",
    "langchain.agents.tool",
)
TOOLS = (
    "langchain_core.tools.BaseTool",
    "langchain_core.tools.base.BaseTool",
    "langchain.tools.BaseTool",
    "langchain.tools.base.BaseTool",
)
STRUCTURED = (
    "langchain_core.tools.StructuredTool",
    "langchain_core.tools.structured.StructuredTool",
    "langchain.tools.StructuredTool",
)
SIMPLE = (
    "langchain_core.tools.Tool",
    "langchain_core.tools.simple.Tool",
    "langchain.tools.Tool",
    "langchain.agents.Tool",
)
LAMBDAS = ("langchain_core.runnables.RunnableLambda", "langchain_core.runnables.base.RunnableLambda")
MIDDLEWARES = ("langchain.agents.middleware.AgentMiddleware", "langchain.agents.middleware.types.AgentMiddleware")
CALLBACKS = tuple(
    f"langchain_core.callbacks.{place}{name}"
    for place in ("", "base.")
    for name in ("BaseCallbackHandler", "AsyncCallbackHandler")
)
HOOKS = ("before_agent", "after_agent", "before_model", "after_model", "wrap_model_call", "wrap_tool_call")
TOOL = "LangChain tool"

SPEC = FrameworkSpec(
    name="LangChain",
    roots=("langchain", "langchain_core"),
    keeps="at module level, or where the agent is built and pass it in the runtime context",
    keeps_async="per event loop, where the agent is built, and pass it in the runtime context",
    decorators=(
        Decorator(names=TOOL_DECORATORS, noun=TOOL),
        Decorator(
            names=("langchain_core.runnables.chain", "langchain_core.runnables.base.chain"), noun="LangChain runnable"
        ),
        Decorator(
            names=tuple(f"langchain.agents.middleware.{name}" for name in (*HOOKS, "dynamic_prompt")),
            noun="LangChain middleware",
        ),
    ),
    base_methods=(
        BaseMethod(classes=TOOLS, methods=("_run", "_arun"), noun=TOOL),
        BaseMethod(
            classes=("langchain_core.retrievers.BaseRetriever",),
            methods=("_get_relevant_documents", "_aget_relevant_documents"),
            noun="LangChain retriever",
        ),
        BaseMethod(classes=MIDDLEWARES, methods=(*HOOKS, *(f"a{hook}" for hook in HOOKS)), noun="LangChain middleware"),
        BaseMethod(classes=CALLBACKS, methods=("on_*",), noun="LangChain callback"),
    ),
    registrations=(
        Registration(
            callees=tuple(f"{cls}.from_function" for cls in (*STRUCTURED, *SIMPLE)),
            noun=TOOL,
            position=0,
            keywords=("func",),
        ),
        Registration(
            callees=tuple(f"{cls}.from_function" for cls in (*STRUCTURED, *SIMPLE)), noun=TOOL, keywords=("coroutine",)
        ),
        Registration(callees=(*STRUCTURED, *SIMPLE), noun=TOOL, keywords=("func", "coroutine")),
        Registration(callees=SIMPLE, noun=TOOL, position=1, keywords=("func",)),
        Registration(callees=LAMBDAS, noun="LangChain runnable", position=0, keywords=("func",)),
        Registration(callees=LAMBDAS, noun="LangChain runnable", position=1, keywords=("afunc",)),
        Registration(
            callees=(
                "langchain_core.runnables.history.RunnableWithMessageHistory",
                "langchain_core.runnables.RunnableWithMessageHistory",
            ),
            noun="LangChain history factory",
            position=1,
            keywords=("get_session_history",),
        ),
        Registration(callees=("langchain.agents.create_agent",), noun=TOOL, position=1, keywords=("tools",)),
    ),
)
