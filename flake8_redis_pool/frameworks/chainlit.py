"""Chainlit: hooks of a chat run once for each message, session or event; the hooks of the application once.

Facts: read from the source of ``chainlit`` 2.12.

Traps:

- ``on_chat_start`` runs once for each session, also when the page is loaded again:
  ``cl.user_session.set("redis", Redis())`` keeps one client for each tab.
- ``on_app_startup`` and ``on_app_shutdown`` run once, within the event loop of the server.
- ``data_layer`` runs once: what it returns is kept.
- ``chainlit.server.app`` is a FastAPI application: its routes run for each request.
- ``cl.step`` decorates a function that a handler calls: it runs at each call.
"""

from __future__ import annotations

from flake8_redis_pool.spec import Decorator, FrameworkSpec, Runs

MESSAGES = ("on_message", "on_window_message", "on_audio_chunk")
SESSIONS = (
    "on_chat_start",
    "on_chat_resume",
    "on_chat_end",
    "on_stop",
    "on_audio_start",
    "on_audio_end",
    "on_mcp_connect",
    "on_mcp_disconnect",
    "on_settings_update",
    "on_settings_edit",
    "on_feedback",
    "on_logout",
    "on_shared_thread_view",
    "author_rename",
    "set_chat_profiles",
    "set_starters",
    "set_starter_categories",
)
AUTHENTICATION = ("password_auth_callback", "header_auth_callback", "oauth_callback")


def _both(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(f"chainlit.{module}{name}" for module in ("", "callbacks.") for name in names)


SPEC = FrameworkSpec(
    name="Chainlit",
    roots=("chainlit",),
    keeps="at module level",
    keeps_async="per event loop, in a function under on_app_startup",
    decorators=(
        Decorator(names=_both(MESSAGES), noun="Chainlit message handler"),
        Decorator(names=_both(SESSIONS), noun="Chainlit hook"),
        Decorator(names=_both(("action_callback",)), noun="Chainlit action"),
        Decorator(names=_both(AUTHENTICATION), noun="Chainlit authentication"),
        Decorator(names=("chainlit.step", "chainlit.step.step"), noun="Chainlit step"),
        Decorator(
            names=_both(("on_app_startup", "on_app_shutdown", "data_layer")),
            noun="Chainlit set-up function",
            runs=Runs.ONCE,
        ),
    ),
    attributes=(("chainlit.server.app", "fastapi.FastAPI"),),
)
