"""Jupyter Server: a handler of an extension is made for each request, the extension once.

Facts: counted with jupyter_server 2.21.1 (3 requests: ``initialize`` and ``get`` of an ``APIHandler`` 3, hooks of an
``ExtensionApp`` 1); ``Authorizer`` and ``IdentityProvider`` are read from the source.

Traps:

- ``initialize()`` and ``prepare()`` of a handler look like set-up and run for each request.
- The server has one event loop, which lasts as long as the process.
- The settings of the server are those of Tornado's application: handlers read ``self.settings``.

Left out: kernels and contents managers of the project, handlers of Notebook before release 7.
"""

from __future__ import annotations

from flake8_redis_pool.spec import BaseMethod, FrameworkSpec, Runs

HANDLERS = tuple(
    f"jupyter_server.{name}"
    for name in (
        "base.handlers.AuthenticatedHandler",
        "base.handlers.JupyterHandler",
        "base.handlers.APIHandler",
    )
)
HANDLER = "Jupyter Server handler"
VERBS = ("get", "head", "post", "delete", "patch", "put", "options")
EXTENSIONS = ("jupyter_server.extension.application.ExtensionApp",)

SPEC = FrameworkSpec(
    name="Jupyter Server",
    roots=("jupyter_server",),
    answers=True,
    keeps="in initialize_settings of the extension and keep it in self.settings",
    keeps_async="in initialize_settings of the extension and keep it in self.settings",
    base_methods=(
        BaseMethod(classes=HANDLERS, methods=(*VERBS, "prepare", "on_finish", "write_error"), noun=HANDLER),
        BaseMethod(classes=HANDLERS, methods=("initialize", "__init__"), noun=f"{HANDLER} set-up"),
        BaseMethod(
            classes=("jupyter_server.auth.Authorizer", "jupyter_server.auth.authorizer.Authorizer"),
            methods=("is_authorized",),
            noun="Jupyter Server authorizer",
        ),
        BaseMethod(
            classes=("jupyter_server.auth.IdentityProvider", "jupyter_server.auth.identity.IdentityProvider"),
            methods=("get_user", "get_user_token", "get_user_cookie"),
            noun="Jupyter Server identity provider",
        ),
        BaseMethod(
            classes=EXTENSIONS,
            methods=("__init__", "initialize", "initialize_*", "stop_extension"),
            noun="Jupyter Server extension",
            runs=Runs.ONCE,
        ),
    ),
)
