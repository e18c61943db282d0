"""Cloud Functions for Firebase: the decorated function runs once for each request or event.

``init`` runs once for each instance.

Facts: read for ``firebase`` (firebase-functions 0.6.0, source): the ``on_*`` and ``before_*`` decorators of all
``*_fn`` modules, with those of ``alerts``; ``core.init`` stores a function that the first invocation calls.

Traps:

- ``firebase_functions.core.init`` is the documented place for clients, so that deployment does not connect
  when it loads the module.
- Functions are synchronous; one that calls ``asyncio.run`` has a new loop each time.

Left out: ``firestore_fn.initialize_app`` and the like (not decorators), parameters and options.
"""

from __future__ import annotations

from flake8_redis_pool.spec import Decorator, FrameworkSpec, Runs

DOCUMENT_EVENTS = ("created", "updated", "deleted", "written")
NAMES = (
    "https_fn.on_request",
    "https_fn.on_call",
    "pubsub_fn.on_message_published",
    "scheduler_fn.on_schedule",
    "tasks_fn.on_task_dispatched",
    "eventarc_fn.on_custom_event_published",
    "identity_fn.before_user_created",
    "identity_fn.before_user_signed_in",
    "remote_config_fn.on_config_updated",
    "test_lab_fn.on_test_matrix_completed",
    "dataconnect_fn.on_mutation_executed",
    *(f"storage_fn.on_object_{event}" for event in ("finalized", "archived", "deleted", "metadata_updated")),
    *(f"db_fn.on_value_{event}" for event in DOCUMENT_EVENTS),
    *(f"firestore_fn.on_document_{event}" for event in DOCUMENT_EVENTS),
    *(f"firestore_fn.on_document_{event}_with_auth_context" for event in DOCUMENT_EVENTS),
    "alerts_fn.on_alert_published",
    "alerts.app_distribution_fn.on_in_app_feedback_published",
    "alerts.app_distribution_fn.on_new_tester_ios_device_published",
    "alerts.billing_fn.on_plan_automated_update_published",
    "alerts.billing_fn.on_plan_update_published",
    "alerts.crashlytics_fn.on_new_anr_issue_published",
    "alerts.crashlytics_fn.on_new_fatal_issue_published",
    "alerts.crashlytics_fn.on_new_nonfatal_issue_published",
    "alerts.crashlytics_fn.on_regression_alert_published",
    "alerts.crashlytics_fn.on_stability_digest_published",
    "alerts.crashlytics_fn.on_velocity_alert_published",
    "alerts.performance_fn.on_threshold_alert_published",
)

SPEC = FrameworkSpec(
    name="Firebase Functions",
    roots=("firebase_functions",),
    answers=True,
    keeps="in a function under @init and keep it in a global",
    keeps_async="per event loop, or use a synchronous client at module level",
    decorators=(
        Decorator(names=tuple(f"firebase_functions.{name}" for name in NAMES), noun="Firebase function"),
        Decorator(
            names=("firebase_functions.core.init",),
            noun="Firebase set-up function",
            runs=Runs.ONCE,
        ),
    ),
)
