"""Chalice: every decorated function is a Lambda function or a route of one, and runs for each event.

Facts: measured or read for ``chalice`` (Chalice 1.34.0, all names resolved by import): ``route`` (also on a
``Blueprint``), ``lambda_function``, ``schedule``, ``on_sqs_message``, ``on_s3_event`` and ``middleware`` are
[measured], the other events and ``register_middleware`` [source].

Traps:

- The module ``app.py`` runs once for each execution environment: the right place.
- ``schedule``, ``middleware`` and ``authorizer`` are ordinary words and count on a resolved
  ``Chalice`` or ``Blueprint`` only.
- API Gateway caches an authorizer's answer: it still runs for each request that is not cached.

Left out: ``CognitoUserPoolAuthorizer`` and its kind (no function), ``ConvertToMiddleware`` (wraps
a Powertools decorator).
"""

from __future__ import annotations

from flake8_redis_pool.spec import FrameworkSpec, InstanceDecorator, Registration

APPS = ("chalice.Chalice", "chalice.app.Chalice", "chalice.Blueprint", "chalice.app.Blueprint")

SPEC = FrameworkSpec(
    name="Chalice",
    roots=("chalice",),
    answers=True,
    serial=True,
    keeps="at module level of app.py or of chalicelib",
    keeps_async="per event loop, or use a synchronous client at module level",
    instance_decorators=(
        InstanceDecorator(classes=APPS, attributes=("route",), noun="Chalice view", route_shape=True),
        InstanceDecorator(classes=APPS, attributes=("schedule", "authorizer"), noun="Chalice function"),
        InstanceDecorator(classes=APPS, attributes=("middleware",), noun="Chalice middleware"),
        InstanceDecorator(
            classes=APPS,
            attributes=(
                "lambda_function",
                "on_s3_event",
                "on_sns_message",
                "on_sqs_message",
                "on_cw_event",
                "on_kinesis_record",
                "on_dynamodb_record",
                "on_ws_connect",
                "on_ws_disconnect",
                "on_ws_message",
            ),
            noun="Chalice function",
            bare=True,
        ),
    ),
    registrations=(
        Registration(
            callees=tuple(f"{name}.register_middleware" for name in APPS),
            noun="Chalice middleware",
            position=0,
            keywords=("func",),
        ),
    ),
)
