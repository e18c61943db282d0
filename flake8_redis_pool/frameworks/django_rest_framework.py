"""Django REST framework: its classes are made and run for each request.

They are views, permissions, authentication, throttles and serializers.

Facts: measured for ``rest_framework`` (3.16): views, ``api_view``, ``action``, permissions and serializers;
authentication, throttling, filters, pagination, renderers and exception handlers are read from the source (3.18).

Traps:

- ``as_view()`` builds a view for each request, and the view builds its permissions, authenticators and
  throttles: ``__init__`` counts.
- Methods such as ``list`` and ``retrieve`` are found by name; the base class need not define them.
- ``get_*`` and ``validate_*`` of a serializer run once for each object that is written or read.
- The exception handler is named in the settings: it is known by its parameters ``exc`` and ``context``.
- ``list_route`` and ``detail_route`` left in 3.10. Old code still has them.
"""

from __future__ import annotations

from flake8_redis_pool.spec import BaseMethod, Convention, Decorator, FrameworkSpec

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
SETS = tuple(
    f"rest_framework.viewsets.{name}" for name in ("ViewSet", "GenericViewSet", "ReadOnlyModelViewSet", "ModelViewSet")
)
VIEWS = ("rest_framework.views.APIView", *GENERIC, *SETS)
PERMISSIONS = tuple(
    f"rest_framework.permissions.{name}"
    for name in (
        "BasePermission",
        "AllowAny",
        "IsAuthenticated",
        "IsAdminUser",
        "IsAuthenticatedOrReadOnly",
        "DjangoModelPermissions",
        "DjangoModelPermissionsOrAnonReadOnly",
        "DjangoObjectPermissions",
    )
)
CREDENTIALS = ("rest_framework.authentication.BasicAuthentication", "rest_framework.authentication.TokenAuthentication")
AUTHENTICATION = (
    "rest_framework.authentication.BaseAuthentication",
    "rest_framework.authentication.SessionAuthentication",
    "rest_framework.authentication.RemoteUserAuthentication",
    *CREDENTIALS,
)
RATES = tuple(
    f"rest_framework.throttling.{name}"
    for name in ("SimpleRateThrottle", "AnonRateThrottle", "UserRateThrottle", "ScopedRateThrottle")
)
FILTERS = tuple(f"rest_framework.filters.{name}" for name in ("BaseFilterBackend", "SearchFilter", "OrderingFilter"))
PAGES = tuple(
    f"rest_framework.pagination.{name}"
    for name in ("BasePagination", "PageNumberPagination", "LimitOffsetPagination", "CursorPagination")
)
RENDERERS = tuple(
    f"rest_framework.renderers.{name}"
    for name in ("BaseRenderer", "JSONRenderer", "TemplateHTMLRenderer", "BrowsableAPIRenderer")
)
SERIALIZERS = tuple(
    f"rest_framework.serializers.{name}"
    for name in ("Serializer", "ModelSerializer", "HyperlinkedModelSerializer", "ListSerializer")
)
VIEW = "REST view"

SPEC = FrameworkSpec(
    name="Django REST framework",
    roots=("rest_framework",),
    answers=True,
    keeps="at module level, or take it from django_redis.get_redis_connection",
    keeps_async="per event loop, or use a synchronous client at module level",
    decorators=(
        Decorator(
            names=(
                "rest_framework.decorators.api_view",
                "rest_framework.decorators.action",
                "rest_framework.decorators.list_route",
                "rest_framework.decorators.detail_route",
            ),
            noun=VIEW,
        ),
    ),
    base_methods=(
        BaseMethod(
            classes=VIEWS,
            methods=("get", "post", "put", "patch", "delete", "head", "options", "trace", "initial", "dispatch"),
            noun=VIEW,
        ),
        BaseMethod(
            classes=VIEWS,
            methods=(
                "get_permissions",
                "get_authenticators",
                "get_throttles",
                "check_permissions",
                "check_object_permissions",
                "check_throttles",
                "perform_authentication",
                "initialize_request",
                "finalize_response",
                "handle_exception",
            ),
            noun=VIEW,
        ),
        BaseMethod(classes=VIEWS, methods=("__init__",), noun="REST view constructor"),
        BaseMethod(
            classes=SETS,
            methods=("list", "create", "retrieve", "update", "partial_update", "destroy"),
            noun=VIEW,
        ),
        BaseMethod(
            classes=(*GENERIC, *SETS),
            methods=(
                "get_queryset",
                "get_object",
                "get_serializer_class",
                "perform_create",
                "perform_update",
                "perform_destroy",
            ),
            noun=VIEW,
        ),
        BaseMethod(
            classes=(*GENERIC, *SETS[1:]),
            methods=(
                "filter_queryset",
                "paginate_queryset",
                "get_paginated_response",
                "get_serializer",
                "get_serializer_context",
            ),
            noun=VIEW,
        ),
        BaseMethod(
            classes=PERMISSIONS, methods=("has_permission", "has_object_permission", "__init__"), noun="REST permission"
        ),
        BaseMethod(classes=AUTHENTICATION, methods=("authenticate", "__init__"), noun="REST authentication"),
        BaseMethod(classes=CREDENTIALS, methods=("authenticate_credentials",), noun="REST authentication"),
        BaseMethod(
            classes=("rest_framework.throttling.BaseThrottle", *RATES),
            methods=("allow_request", "wait", "__init__"),
            noun="REST throttle",
        ),
        BaseMethod(
            classes=RATES,
            methods=("get_cache_key", "get_rate", "throttle_success", "throttle_failure"),
            noun="REST throttle",
        ),
        BaseMethod(classes=FILTERS, methods=("filter_queryset", "__init__"), noun="REST filter"),
        BaseMethod(
            classes=PAGES, methods=("paginate_queryset", "get_paginated_response", "__init__"), noun="REST pagination"
        ),
        BaseMethod(classes=RENDERERS, methods=("render", "__init__"), noun="REST renderer"),
        BaseMethod(classes=("rest_framework.parsers.BaseParser",), methods=("parse", "__init__"), noun="REST parser"),
        BaseMethod(
            classes=SERIALIZERS,
            methods=(
                "validate",
                "validate_*",
                "get_*",
                "run_validation",
                "to_representation",
                "to_internal_value",
                "create",
                "update",
                "save",
                "is_valid",
            ),
            noun="REST serializer",
        ),
    ),
    conventions=(
        Convention(
            noun="REST exception handler",
            functions=("*exception*", "*error*", "*handler*"),
            parameters=(("exc", "exception"), ("context",)),
            imports=("rest_framework",),
        ),
    ),
)
