"""Blinker: a receiver runs once for each time that its signal is sent.

Facts: counted with Blinker 1.9.0 (4 sends: ``connect`` as decorator and as call, ``connect_via`` 4).

Traps:

- ``signal("name")`` gives the same signal for the same name, in all modules.
- Receivers run where the signal is sent, in its thread; ``send_async`` awaits those that are coroutine functions.

Left out: ``connected_to``, which connects for a block, and signals that other packages make
(``flask.request_started``).
"""

from __future__ import annotations

from flake8_redis_pool.spec import FrameworkSpec, InstanceDecorator, Registration

SIGNALS = tuple(f"blinker.{place}{name}" for place in ("", "base.") for name in ("NamedSignal", "Signal"))
NAMESPACES = ("blinker.Namespace", "blinker.base.Namespace")
RECEIVER = "signal receiver"

SPEC = FrameworkSpec(
    name="Blinker",
    roots=("blinker",),
    keeps="at module level",
    keeps_async="per event loop, or use a synchronous client at module level",
    instance_decorators=(
        InstanceDecorator(classes=SIGNALS, attributes=("connect", "connect_via"), noun=RECEIVER, bare=True),
    ),
    registrations=(
        Registration(
            callees=tuple(f"{name}.connect" for name in SIGNALS), noun=RECEIVER, position=0, keywords=("receiver",)
        ),
    ),
    results=tuple(
        (name, SIGNALS[0])
        for name in ("blinker.signal", "blinker.base.signal", *(f"{name}.signal" for name in NAMESPACES))
    ),
)
