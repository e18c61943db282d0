"""Flask-JWT-Extended: the loaders that check or make a token run once for each request.

Facts: measured for ``flask_jwt_extended`` 4.7 (3 requests of a kind): the loaders for the blocklist, user lookup,
identity, claims, keys, verification and missing tokens 3 runs each; the other loaders are read from the source.

Traps:

- ``token_in_blocklist_loader`` is where a Redis client is met most: revoked tokens are kept there, as the documentation
  of the extension shows, with a client at module level.
- All loaders are handed to the manager at import time; they run within a request.
"""

from __future__ import annotations

from flake8_redis_pool.spec import FrameworkSpec, InstanceDecorator

from ._flask import KEEPS, KEEPS_ASYNC

SPEC = FrameworkSpec(
    name="Flask-JWT-Extended",
    roots=("flask_jwt_extended",),
    answers=True,
    keeps=KEEPS,
    keeps_async=KEEPS_ASYNC,
    instance_decorators=(
        InstanceDecorator(
            classes=("flask_jwt_extended.JWTManager", "flask_jwt_extended.jwt_manager.JWTManager"),
            attributes=(
                "additional_claims_loader",
                "additional_headers_loader",
                "decode_key_loader",
                "encode_key_loader",
                "expired_token_loader",
                "invalid_token_loader",
                "needs_fresh_token_loader",
                "revoked_token_loader",
                "token_in_blacklist_loader",
                "token_in_blocklist_loader",
                "token_verification_failed_loader",
                "token_verification_loader",
                "unauthorized_loader",
                "user_claims_loader",
                "user_identity_loader",
                "user_loader_callback_loader",
                "user_lookup_error_loader",
                "user_lookup_loader",
            ),
            noun="Flask-JWT-Extended loader",
            bare=True,
        ),
    ),
)
