"""Mistral AI: a function of a run runs once for each call by a model.

Facts: counted with mistralai 3.7.0 (3 function calls of a model: ``RunContext.register_func`` 3).

Traps:

- A ``RunContext`` is made for each conversation: a function that is registered where it is made is defined anew there,
  and may read what that block has built.

Left out: functions that the program runs itself when a chat asks for them.
"""

from __future__ import annotations

from flake8_redis_pool.spec import FrameworkSpec, InstanceDecorator, Registration

CONTEXTS = ("mistralai.extra.run.context.RunContext",)
TOOL = "Mistral AI tool"

SPEC = FrameworkSpec(
    name="Mistral AI",
    roots=("mistralai",),
    keeps="at module level, or where the run starts",
    keeps_async="per event loop, where the run starts",
    instance_decorators=(InstanceDecorator(classes=CONTEXTS, attributes=("register_func",), noun=TOOL, bare=True),),
    registrations=(
        Registration(
            callees=tuple(f"{name}.register_func" for name in CONTEXTS), noun=TOOL, position=0, keywords=("func",)
        ),
    ),
)
