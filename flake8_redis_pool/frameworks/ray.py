"""Ray: a remote function runs once for each task, a method of an actor once for each call.

An actor or replica is made once.

Facts: measured for ``ray`` (Ray 2.60.0, local): functions under ``remote`` and ``serve.deployment`` run for each call,
``__init__`` of an actor and of a deployment class once. ``serve.batch`` is [source].

Traps:

- A client of the driver is pickled when a task or a deployment refers to it, and cannot be: module level of the
  driver's script is no cure. ``__init__`` of an actor or of a deployment class is; so is a cached factory, whose cache
  each worker process fills for itself.
- Worker processes serve many tasks, one after the other.

Left out: methods of classes under ``ray.remote`` and ``serve.deployment`` (decorators of classes are not
declared), ``ray.data`` functions.
"""

from __future__ import annotations

from flake8_redis_pool.spec import Decorator, FrameworkSpec

SPEC = FrameworkSpec(
    name="Ray",
    roots=("ray",),
    keeps="in __init__ of an actor or deployment, or in a cached factory",
    keeps_async="in __init__ of an actor or deployment",
    decorators=(
        Decorator(names=("ray.remote",), noun="Ray task"),
        Decorator(
            names=("ray.serve.deployment", "ray.serve.api.deployment", "ray.serve.batch", "ray.serve.batching.batch"),
            noun="Ray Serve deployment",
        ),
    ),
)
