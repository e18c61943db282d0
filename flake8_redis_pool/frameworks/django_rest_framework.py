"""Django REST framework: views, permissions, authentication, throttles and serializers are made and run for each request.

Facts: measured for ``rest_framework`` (3.16): views, ``api_view``, ``action``, permissions and serializers; authentication and throttling are read
from the source.

Traps:

- ``as_view()`` builds a view for each request, and the view builds its permissions, authenticators and throttles: ``__init__`` counts.
- Methods such as ``list`` and ``retrieve`` are found by name; the base class need not define them.
"""

from __future__ import annotations

from flake8_redis_pool.spec import BaseMethod, Decorator, FrameworkSpec

GENERIC = tuple(
    f"rest_framework.generics.{name}"
    for name in (
        "GenericAPIView",
        "CreateAPIView",
        "ListAPIView",
        "RetrieveAPIView",
        "DestroyAPIView",
        "UpdateAPIView",
        "ListCreateAPIView",
        "RetrieveUpdateAPIView",
        "RetrieveDestroyAPIView",
        "RetrieveUpdateDestroyAPIView",
    )
)
SETS = tuple(f"rest_framework.viewsets.{name}" for name in ("ViewSet", "GenericViewSet", "ReadOnlyModelViewSet", "ModelViewSet"))
VIEWS = ("rest_framework.views.APIView", *GENERIC, *SETS)
SERIALIZERS = tuple(f"rest_framework.serializers.{name}" for name in ("Serializer", "ModelSerializer", "HyperlinkedModelSerializer"))
VIEW = "REST view"

SPEC = FrameworkSpec(
    name="Django REST framework",
    roots=("rest_framework",),
    keeps="at module level, or take it from django_redis.get_redis_connection",
    keeps_async="per event loop, or use a synchronous client at module level",
    decorators=(Decorator(names=("rest_framework.decorators.api_view", "rest_framework.decorators.action"), noun=VIEW),),
    base_methods=(
        BaseMethod(
            classes=VIEWS,
            methods=("get", "post", "put", "patch", "delete", "head", "options", "initial", "dispatch"),
            noun=VIEW,
        ),
        BaseMethod(classes=VIEWS, methods=("get_permissions", "get_authenticators", "get_throttles"), noun=VIEW),
        BaseMethod(classes=VIEWS, methods=("__init__",), noun="REST view constructor"),
        BaseMethod(
            classes=SETS,
            methods=("list", "create", "retrieve", "update", "partial_update", "destroy"),
            noun=VIEW,
        ),
        BaseMethod(
            classes=(*GENERIC, *SETS),
            methods=("get_queryset", "get_object", "get_serializer_class", "perform_create", "perform_update", "perform_destroy"),
            noun=VIEW,
        ),
        BaseMethod(
            classes=("rest_framework.permissions.BasePermission",),
            methods=("has_permission", "has_object_permission", "__init__"),
            noun="REST permission",
        ),
        BaseMethod(
            classes=("rest_framework.authentication.BaseAuthentication",),
            methods=("authenticate", "__init__"),
            noun="REST authentication",
        ),
        BaseMethod(classes=("rest_framework.throttling.BaseThrottle",), methods=("allow_request", "__init__"), noun="REST throttle"),
        BaseMethod(
            classes=SERIALIZERS,
            methods=("validate", "to_representation", "to_internal_value", "create", "update", "save", "is_valid"),
            noun="REST serializer",
        ),
    ),
)
