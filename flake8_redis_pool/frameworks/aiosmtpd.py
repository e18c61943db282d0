"""aiosmtpd: the hooks of the handler that a controller is made with run once for each command of a mail session.

Facts: read for ``aiosmtpd`` 1.4.6.

Traps:

- The handler is made once, by the program: its constructor is the right place for a synchronous client. A controller
  runs its event loop in a thread of its own.

Left out: ``auth_*`` and authenticators.
"""

from __future__ import annotations

from flake8_redis_pool.spec import BaseMethod, FrameworkSpec, Registration

CONTROLLERS = tuple(
    f"aiosmtpd.controller.{name}"
    for name in ("Controller", "UnixSocketController", "UnthreadedController", "UnixSocketUnthreadedController")
)

SPEC = FrameworkSpec(
    name="aiosmtpd",
    roots=("aiosmtpd",),
    keeps="in the constructor of the handler, or at module level",
    keeps_async="in the coroutine that starts the server",
    base_methods=(
        BaseMethod(
            classes=("aiosmtpd.handlers.Message", "aiosmtpd.handlers.AsyncMessage"),
            methods=("handle_message",),
            noun="SMTP handler",
        ),
    ),
    registrations=(
        Registration(
            callees=CONTROLLERS, noun="SMTP handler", position=0, keywords=("handler",), methods=("handle_*",)
        ),
        Registration(
            callees=("aiosmtpd.smtp.SMTP",),
            noun="SMTP handler",
            position=0,
            keywords=("handler",),
            methods=("handle_*",),
        ),
    ),
)
