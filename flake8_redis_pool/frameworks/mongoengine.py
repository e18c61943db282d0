"""MongoEngine: receivers of its signals run as often as documents are made, saved or deleted.

Facts: read for ``mongoengine`` 0.29.

Traps:

- The signals are those of blinker, which has no name of its own for how often one comes.

Left out: signals of the project.
"""

from __future__ import annotations

from flake8_redis_pool.spec import FrameworkSpec, InstanceDecorator, Registration

SIGNALS = tuple(
    f"mongoengine.signals.{name}"
    for name in (
        "pre_init",
        "post_init",
        "pre_save",
        "pre_save_post_validation",
        "post_save",
        "pre_delete",
        "post_delete",
        "pre_bulk_insert",
        "post_bulk_insert",
    )
)

SPEC = FrameworkSpec(
    name="MongoEngine",
    roots=("mongoengine",),
    keeps="at module level",
    keeps_async="per event loop, or use a synchronous client at module level",
    instance_decorators=(
        InstanceDecorator(classes=SIGNALS, attributes=("connect", "connect_via"), noun="MongoEngine signal receiver"),
    ),
    registrations=(
        Registration(
            callees=tuple(f"{signal}.connect" for signal in SIGNALS),
            noun="MongoEngine signal receiver",
            position=0,
            keywords=("receiver",),
        ),
    ),
)
