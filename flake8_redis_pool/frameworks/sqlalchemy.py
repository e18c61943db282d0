"""SQLAlchemy: listeners of events run as often as their event.

Facts: read for ``SQLAlchemy`` 2.1.9.

Traps:

- Events of sessions, mappers, attributes and of the execution of statements come with each request's work. Those that
  come once are no handlers: ``first_connect``, ``before_create``, ``after_create`` and their like of tables and
  metadata, ``mapper_configured``, ``engine_connect``.
- ``connect`` of a pool comes once for each connection of the database.

Left out: listeners without the name of an event in sight.
"""

from __future__ import annotations

from flake8_redis_pool.spec import Decorator, FrameworkSpec, Registration

#: Of sessions, of mappers, of attributes, of engines and of pools.
EACH = (
    *("before_commit", "after_commit", "after_rollback", "after_soft_rollback", "before_flush", "after_flush"),
    *("after_flush_postexec", "after_begin", "after_transaction_create", "after_transaction_end", "before_attach"),
    *("after_attach", "after_bulk_update", "after_bulk_delete", "do_orm_execute", "loaded_as_persistent"),
    *("pending_to_persistent", "persistent_to_deleted", "deleted_to_detached", "transient_to_pending"),
    *("before_insert", "after_insert", "before_update", "after_update", "before_delete", "after_delete"),
    *("load", "refresh", "refresh_flush", "expire", "init", "set", "append", "remove", "modified"),
    *("before_cursor_execute", "after_cursor_execute", "before_execute", "after_execute", "handle_error"),
    *("begin", "commit", "rollback", "savepoint", "release_savepoint", "rollback_savepoint"),
    *("checkout", "checkin"),
)

SPEC = FrameworkSpec(
    name="SQLAlchemy",
    roots=("sqlalchemy",),
    keeps="at module level",
    keeps_async="per event loop, or use a synchronous client at module level",
    decorators=(
        Decorator(
            names=("sqlalchemy.event.listens_for", "sqlalchemy.event.api.listens_for"),
            noun="SQLAlchemy event listener",
            given=EACH,
        ),
    ),
    registrations=(
        Registration(
            callees=("sqlalchemy.event.listen", "sqlalchemy.event.api.listen"),
            noun="SQLAlchemy event listener",
            position=2,
            keywords=("fn",),
            given=EACH,
        ),
    ),
)
