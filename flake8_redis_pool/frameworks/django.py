"""Django: views, middleware calls, signal receivers and template functions run for each request.

``ready`` and management commands run once.

Facts: measured or read for ``django`` (Django 5.2.19, ``django.conf.urls.url`` on 3.2.25, ``django.tasks`` is new in
6.0). URL registration, class views, middleware, receivers, template functions, ``ready`` and ``handle`` are [measured];
admin, forms and tasks are [source].

Traps:

- ``as_view()`` builds a view for each request, so ``__init__`` counts; verbs such as ``get`` are found by name,
  ``View`` does not define them.
- The function given ``get_response`` (or ``__init__`` of the class) runs once, the inner function (or
  ``__call__``) for each request.
- Authentication backends are built at each ``authenticate()``; one ``ModelAdmin`` serves the whole process.
- An ``async def`` view under WSGI runs in a new event loop for each request (3 of 3, measured), hence ``keeps_async``.
- ``@receiver`` runs as often as its signal; only ``post_migrate`` and its kind are start-up, and a decorator's
  argument is not declared here.
- ``process_request`` and its kind have the same names in Scrapy and Falcon, with other parameters.

Left out: settings (``MIDDLEWARE``, ``handler404``: dotted strings), ``include(...)`` (leads to another module),
``Library.tag`` (a compile function, kept with the template by the cached loader), Django REST framework, Ninja and
Channels (files of their own).
"""

from __future__ import annotations

from flake8_redis_pool.spec import (
    BaseMethod,
    Convention,
    Decorator,
    FrameworkSpec,
    InstanceDecorator,
    Registration,
    Runs,
)

DATE_LISTS = tuple(
    f"django.views.generic.{prefix}{name}"
    for prefix in ("", "dates.")
    for name in (
        "ArchiveIndexView",
        "YearArchiveView",
        "MonthArchiveView",
        "WeekArchiveView",
        "DayArchiveView",
        "TodayArchiveView",
    )
)
LISTS = ("django.views.generic.ListView", "django.views.generic.list.ListView", *DATE_LISTS)
DETAILS = (
    "django.views.generic.DetailView",
    "django.views.generic.detail.DetailView",
    "django.views.generic.DateDetailView",
    "django.views.generic.dates.DateDetailView",
)
OBJECT_FORMS = tuple(
    f"django.views.generic.{prefix}{name}"
    for prefix in ("", "edit.")
    for name in ("CreateView", "UpdateView", "DeleteView")
)
FORMS = (
    "django.views.generic.FormView",
    "django.views.generic.edit.FormView",
    "django.contrib.auth.views.LoginView",
    "django.contrib.auth.views.PasswordChangeView",
    "django.contrib.auth.views.PasswordResetView",
    "django.contrib.auth.views.PasswordResetConfirmView",
)
TEMPLATES = (
    "django.views.generic.TemplateView",
    "django.views.generic.base.TemplateView",
    "django.contrib.auth.views.LogoutView",
)
REDIRECTS = ("django.views.generic.RedirectView", "django.views.generic.base.RedirectView")
VIEWS = ("django.views.View", "django.views.generic.View", "django.views.generic.base.View")
ALL_VIEWS = VIEWS + TEMPLATES + REDIRECTS + LISTS + DETAILS + FORMS + OBJECT_FORMS
VIEW = "Django view"

BACKENDS = tuple(
    f"django.contrib.auth.backends.{name}"
    for name in (
        "BaseBackend",
        "ModelBackend",
        "AllowAllUsersModelBackend",
        "RemoteUserBackend",
        "AllowAllUsersRemoteUserBackend",
    )
)
SESSIONS = tuple(
    f"django.contrib.sessions.backends.{name}" for name in ("base.SessionBase", "db.SessionStore", "cache.SessionStore")
)
ADMINS = ("django.contrib.admin.ModelAdmin", "django.contrib.admin.options.ModelAdmin")
MODEL_FORMS = ("django.forms.ModelForm", "django.forms.models.ModelForm")
FORM_CLASSES = ("django.forms.Form", "django.forms.forms.Form", *MODEL_FORMS)
MIXIN = "django.utils.deprecation.MiddlewareMixin"
SIGNALS = (
    "django.dispatch.Signal",
    "django.core.signals.request_started",
    "django.core.signals.request_finished",
    "django.core.signals.got_request_exception",
    "django.db.models.signals.pre_init",
    "django.db.models.signals.post_init",
    "django.db.models.signals.pre_save",
    "django.db.models.signals.post_save",
    "django.db.models.signals.pre_delete",
    "django.db.models.signals.post_delete",
    "django.db.models.signals.m2m_changed",
    "django.contrib.auth.signals.user_logged_in",
    "django.contrib.auth.signals.user_logged_out",
    "django.contrib.auth.signals.user_login_failed",
)
START_SIGNALS = (
    "django.db.models.signals.pre_migrate",
    "django.db.models.signals.post_migrate",
    "django.db.models.signals.class_prepared",
)

RESPONSES = (
    *(
        f"django.http.{module}{kind}"
        for module in ("", "response.")
        for kind in (
            "HttpResponse",
            "HttpResponseBadRequest",
            "HttpResponseForbidden",
            "HttpResponseNotFound",
            "HttpResponsePermanentRedirect",
            "HttpResponseRedirect",
            "HttpResponseServerError",
            "FileResponse",
            "JsonResponse",
            "StreamingHttpResponse",
        )
    ),
    "django.shortcuts.redirect",
    "django.shortcuts.render",
    "django.template.response.TemplateResponse",
)

SPEC = FrameworkSpec(
    name="Django",
    looks_up=("django.utils.module_loading.import_string",),
    roots=("django",),
    answers=True,
    keeps="at module level, or take it from django_redis.get_redis_connection",
    keeps_async="per event loop, or use a synchronous client at module level",
    decorators=(
        Decorator(
            names=("django.dispatch.receiver", "django.dispatch.dispatcher.receiver"), noun="Django signal receiver"
        ),
        Decorator(names=("django.tasks.task", "django_tasks.task"), noun="Django task"),
        Decorator(names=("django.contrib.admin.action", "django.contrib.admin.display"), noun="Django admin function"),
    ),
    instance_decorators=(
        InstanceDecorator(
            classes=("django.template.Library", "django.template.library.Library"),
            attributes=("simple_tag", "filter", "inclusion_tag", "simple_block_tag"),
            noun="Django template function",
        ),
    ),
    base_methods=(
        BaseMethod(
            classes=ALL_VIEWS,
            methods=(
                "setup",
                "dispatch",
                "get",
                "post",
                "put",
                "patch",
                "delete",
                "head",
                "options",
                "trace",
                "http_method_not_allowed",
            ),
            noun=VIEW,
        ),
        BaseMethod(classes=ALL_VIEWS, methods=("__init__",), noun="Django view constructor"),
        BaseMethod(
            classes=TEMPLATES + LISTS + DETAILS + FORMS + OBJECT_FORMS,
            methods=("get_context_data", "render_to_response", "get_template_names"),
            noun=VIEW,
        ),
        BaseMethod(classes=LISTS + DETAILS + OBJECT_FORMS, methods=("get_queryset",), noun=VIEW),
        BaseMethod(classes=DETAILS + OBJECT_FORMS, methods=("get_object",), noun=VIEW),
        BaseMethod(
            classes=FORMS + OBJECT_FORMS,
            methods=("form_valid", "form_invalid", "get_form", "get_form_kwargs", "get_initial", "get_success_url"),
            noun=VIEW,
        ),
        BaseMethod(classes=REDIRECTS, methods=("get_redirect_url",), noun=VIEW),
        BaseMethod(
            classes=(MIXIN,),
            methods=(
                "__call__",
                "process_request",
                "process_response",
                "process_view",
                "process_exception",
                "process_template_response",
            ),
            noun="Django middleware",
        ),
        BaseMethod(classes=(MIXIN,), methods=("__init__",), noun="Django middleware constructor", runs=Runs.ONCE),
        BaseMethod(
            classes=BACKENDS,
            methods=(
                "authenticate",
                "get_user",
                "has_perm",
                "get_user_permissions",
                "get_group_permissions",
                "get_all_permissions",
            ),
            noun="Django authentication backend",
        ),
        BaseMethod(classes=BACKENDS, methods=("__init__",), noun="Django authentication backend constructor"),
        BaseMethod(
            classes=SESSIONS,
            methods=("__init__", "load", "save", "exists", "create", "delete", "aload", "asave", "acreate", "adelete"),
            noun="Django session",
        ),
        BaseMethod(
            classes=("django.core.cache.backends.base.BaseCache",),
            methods=("get", "set", "add", "touch", "delete", "get_many", "set_many", "delete_many", "incr", "has_key"),
            noun="Django cache backend",
        ),
        BaseMethod(
            classes=ADMINS,
            methods=(
                "get_queryset",
                "get_object",
                "get_form",
                "get_actions",
                "get_search_results",
                "get_list_display",
                "get_readonly_fields",
                "save_form",
                "save_model",
                "save_formset",
                "save_related",
                "delete_model",
                "delete_queryset",
                "has_view_permission",
                "has_add_permission",
                "has_change_permission",
                "has_delete_permission",
                "has_module_permission",
                "changelist_view",
                "add_view",
                "change_view",
                "delete_view",
                "render_change_form",
                "response_add",
                "response_change",
                "response_delete",
            ),
            noun="Django admin method",
        ),
        BaseMethod(classes=ADMINS, methods=("__init__",), noun="Django admin constructor", runs=Runs.ONCE),
        BaseMethod(classes=FORM_CLASSES, methods=("clean", "clean_*", "is_valid"), noun="Django form"),
        BaseMethod(classes=MODEL_FORMS, methods=("save",), noun="Django form"),
        BaseMethod(classes=FORM_CLASSES, methods=("__init__",), noun="Django form constructor"),
        BaseMethod(
            classes=("django.core.management.BaseCommand", "django.core.management.base.BaseCommand"),
            methods=("handle",),
            noun="Django management command",
            runs=Runs.ONCE,
        ),
        BaseMethod(
            classes=("django.apps.AppConfig", "django.apps.config.AppConfig"),
            methods=("ready",),
            noun="Django application set-up",
            runs=Runs.ONCE,
        ),
    ),
    registrations=(
        Registration(
            callees=(
                "django.urls.path",
                "django.urls.re_path",
                "django.urls.conf.path",
                "django.urls.conf.re_path",
                "django.conf.urls.url",
            ),
            noun=VIEW,
            position=1,
            keywords=("view",),
        ),
        Registration(
            callees=tuple(f"{signal}.connect" for signal in SIGNALS),
            noun="Django signal receiver",
            position=0,
            keywords=("receiver",),
        ),
        Registration(
            callees=tuple(f"{signal}.connect" for signal in START_SIGNALS),
            noun="Django start-up receiver",
            position=0,
            keywords=("receiver",),
            runs=Runs.ONCE,
        ),
    ),
    conventions=(
        Convention(noun=VIEW, parameters=(("request", "req", "_request"),), exact=False, gives=RESPONSES),
        Convention(
            noun=VIEW,
            parameters=(("request",),),
            exact=False,
            files=("views.py", "*/views.py", "views/*.py", "*/views/*.py", "*_views.py"),
            imports=("django", "rest_framework"),
        ),
        Convention(
            noun="Django context processor",
            parameters=(("request",),),
            files=("context_processors.py", "*/context_processors.py"),
        ),
        Convention(
            noun="Django middleware",
            functions=("__call__",),
            parameters=(("request",),),
            method_of="class",
            imports=("django",),
        ),
        Convention(
            noun="Django middleware",
            functions=("__call__",),
            parameters=(("request",),),
            method_of="class",
            files=(
                "middleware.py",
                "*/middleware.py",
                "middlewares.py",
                "*/middlewares.py",
                "*/middleware/*.py",
                "*_middleware.py",
            ),
        ),
        Convention(
            noun="Django middleware",
            functions=("process_request",),
            parameters=(("request",),),
            method_of="class",
            imports=("django",),
        ),
        Convention(
            noun="Django middleware",
            functions=("process_response", "process_template_response"),
            parameters=(("request",), ("response",)),
            method_of="class",
            imports=("django",),
        ),
        Convention(
            noun="Django middleware",
            functions=("process_exception",),
            parameters=(("request",), ("exception",)),
            method_of="class",
            imports=("django",),
        ),
        Convention(
            noun="Django middleware",
            functions=("process_view",),
            parameters=(("request",), ("view_func", "callback"), ("*",), ("*",)),
            method_of="class",
            imports=("django",),
        ),
        Convention(
            noun="Django middleware", parameters=(("request",),), method_of="nested", outer=(("get_response",),)
        ),
        Convention(noun="Django middleware factory", parameters=(("get_response",),), runs=Runs.ONCE),
        Convention(
            noun="Django middleware constructor",
            functions=("__init__",),
            parameters=(("get_response",),),
            exact=False,
            method_of="class",
            runs=Runs.ONCE,
        ),
    ),
    transparent=("django.utils.decorators.method_decorator",),
    properties=("django.utils.functional.classproperty",),
    cached_properties=("django.utils.functional.cached_property",),
    expects=(
        "django.test.SimpleTestCase.assertRaisesMessage",
        "django.test.testcases.SimpleTestCase.assertRaisesMessage",
    ),
    decorates_methods=("django.utils.decorators.method_decorator",),
)
