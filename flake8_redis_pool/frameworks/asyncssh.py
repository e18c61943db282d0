"""AsyncSSH: a server object is made for each connection, a session for each channel, and a process for each command.

Facts: held against asyncssh 2.24.1 (``SSHServer``, ``SSHServerSession``, ``listen`` and ``create_server``, signatures).

Traps:

- ``server_factory`` is called for each connection: what its class makes in ``__init__`` is made as often.
- Everything runs in one event loop, which lasts as long as the server.

Left out: the clients' side, servers of files.
"""

from __future__ import annotations

from flake8_redis_pool.spec import BaseMethod, FrameworkSpec, Registration

SERVERS = ("asyncssh.SSHServer", "asyncssh.server.SSHServer")
SESSIONS = ("asyncssh.SSHServerSession", "asyncssh.session.SSHServerSession")
STARTERS = (
    "asyncssh.listen",
    "asyncssh.create_server",
    "asyncssh.connection.listen",
    "asyncssh.connection.create_server",
)
SERVER = "SSH server"

SPEC = FrameworkSpec(
    name="AsyncSSH",
    roots=("asyncssh",),
    keeps="at module level",
    keeps_async="in the coroutine that starts the server",
    base_methods=(
        BaseMethod(
            classes=SERVERS,
            methods=(
                "__init__",
                "connection_made",
                "connection_lost",
                "begin_auth",
                "auth_completed",
                "validate_password",
                "validate_public_key",
                "validate_kbdint_response",
                "get_kbdint_challenge",
                "change_password",
                "session_requested",
                "connection_requested",
                "server_requested",
            ),
            noun=SERVER,
        ),
        BaseMethod(
            classes=SESSIONS,
            methods=(
                "__init__",
                "connection_made",
                "connection_lost",
                "session_started",
                "data_received",
                "eof_received",
                "pty_requested",
                "shell_requested",
                "exec_requested",
                "subsystem_requested",
            ),
            noun="SSH session",
        ),
    ),
    registrations=(
        Registration(callees=STARTERS, noun="SSH process", keywords=("process_factory", "session_factory")),
    ),
)
