"""LiteLLM: the hooks of a callback object, a guardrail or a provider run once for each call of a model.

Facts: counted with litellm 1.110.2 (3 completions: hooks 3, constructor of the callback object 1); ``CustomGuardrail``
and the hooks of the proxy are read from the source.

Traps:

- The program makes a callback object once and puts it into ``litellm.callbacks``; the proxy imports it from the module
  that its configuration names: the constructor is the right place.
- The proxy has one event loop, ``litellm.completion`` has none, and runs some hooks in threads.
- The caches of LiteLLM (``litellm.Cache(type="redis")``, ``Router(redis_host=...)``) connect by themselves, once.

Left out: plain functions in ``litellm.success_callback`` and its kind (lists that are assigned to a module).
"""

from __future__ import annotations

from flake8_redis_pool.spec import BaseMethod, Convention, FrameworkSpec, Runs

LOGGERS = ("litellm.CustomLogger", "litellm.integrations.custom_logger.CustomLogger")
GUARDRAILS = ("litellm.integrations.custom_guardrail.CustomGuardrail",)
PROVIDERS = ("litellm.CustomLLM", "litellm.llms.custom_llm.CustomLLM")
HOOKS = (
    "log_*",
    "async_log_*",
    "*_hook",
    "*pre_call_check",
    "*get_chat_completion_prompt",
    "async_filter_*",
)
REQUESTS = ("completion", "streaming", "embedding", "image_generation", "image_edit")

SPEC = FrameworkSpec(
    name="LiteLLM",
    roots=("litellm",),
    keeps="in __init__ of the callback object, or at module level",
    keeps_async="per event loop, or use a synchronous client in __init__ of the callback object",
    base_methods=(
        BaseMethod(classes=LOGGERS, methods=HOOKS, noun="LiteLLM callback"),
        BaseMethod(classes=GUARDRAILS, methods=(*HOOKS, "apply_guardrail"), noun="LiteLLM guardrail"),
        BaseMethod(
            classes=PROVIDERS,
            methods=(*REQUESTS, *(f"a{name}" for name in REQUESTS)),
            noun="LiteLLM provider",
        ),
        BaseMethod(
            classes=LOGGERS + GUARDRAILS + PROVIDERS,
            methods=("__init__",),
            noun="LiteLLM callback constructor",
            runs=Runs.ONCE,
        ),
    ),
    conventions=(
        Convention(
            noun="LiteLLM authentication",
            functions=("user_api_key_auth",),
            parameters=(("request",), ("api_key",)),
            imports=("litellm",),
        ),
    ),
)
