"""Gunicorn: hooks of its configuration file run once for each request, or once for each worker.

Facts: held against gunicorn 27.0.1 (the settings ``pre_request``, ``post_request``, ``post_fork`` and their arity).

Traps:

- The configuration file is a module that imports nothing of Gunicorn: hooks are known by their names and parameters,
  in a file whose name speaks of Gunicorn.
- ``post_fork`` and ``post_worker_init`` run in each worker, once; what the master makes before that is shared by all
  workers, a connection too.

Left out: classes of workers, applications that load themselves.
"""

from __future__ import annotations

from flake8_redis_pool.spec import Convention, FrameworkSpec, Runs

FILES = ("*gunicorn*.py",)
WORKER = ("worker", "_worker", "w")
SERVER = ("server", "_server", "arbiter")
REQUEST = ("req", "request", "_req")
ENVIRONMENT = ("environ", "env", "_environ")
RESPONSE = ("resp", "response", "_resp")


def _hook(parameters: tuple[tuple[str, ...], ...], *functions: str, runs: Runs) -> Convention:
    noun = "Gunicorn request hook" if runs is Runs.EACH else "Gunicorn hook"
    return Convention(noun=noun, functions=functions, parameters=parameters, files=FILES, runs=runs)


SPEC = FrameworkSpec(
    name="Gunicorn",
    roots=("gunicorn",),
    keeps="in post_fork or post_worker_init, once for each worker",
    keeps_async="per event loop, or use a synchronous client in post_worker_init",
    conventions=(
        _hook((WORKER, REQUEST), "pre_request", runs=Runs.EACH),
        _hook((WORKER, REQUEST), "post_request", runs=Runs.EACH),
        _hook((WORKER, REQUEST, ENVIRONMENT), "post_request", runs=Runs.EACH),
        _hook((WORKER, REQUEST, ENVIRONMENT, RESPONSE), "post_request", runs=Runs.EACH),
        _hook((SERVER, WORKER), "post_fork", "pre_fork", "child_exit", "worker_exit", runs=Runs.ONCE),
        _hook((WORKER,), "post_worker_init", "worker_int", "worker_abort", runs=Runs.ONCE),
        _hook((SERVER,), "on_starting", "on_reload", "when_ready", "on_exit", "pre_exec", runs=Runs.ONCE),
    ),
)
