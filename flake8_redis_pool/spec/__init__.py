"""Typed declarations: what a client library or a web framework is, for the analysis.

Each file in ``clients/`` declares one ``SPEC: ClientSpec`` (or ``SPECS``), each file in ``frameworks/`` one
``SPEC: FrameworkSpec``. Declarations are data: the analysis knows these types and no library or framework by name.
"""

from __future__ import annotations

from ._agreement import agree_in_kind, agreed, names_in
from ._clients import (
    BLOCK_WORD,
    MILLISECOND,
    AwaitEffect,
    Blocking,
    Blocks,
    ClientShape,
    ClientSpec,
    Function,
    Kind,
    Method,
    Mode,
    Object,
    ReplyTimeout,
    Role,
    Setting,
    Shape,
    Shown,
    UrlPart,
)
from ._frameworks import (
    STAYING,
    UNANSWERED,
    Assignment,
    BaseMethod,
    ConfigFile,
    Convention,
    Decorator,
    Dependency,
    FrameworkSpec,
    InstanceDecorator,
    Registration,
    ReturnedTable,
    Runs,
    SettingsTable,
)

__all__ = [
    "BLOCK_WORD",
    "MILLISECOND",
    "STAYING",
    "UNANSWERED",
    "Assignment",
    "AwaitEffect",
    "BaseMethod",
    "Blocking",
    "Blocks",
    "ClientShape",
    "ClientSpec",
    "ConfigFile",
    "Convention",
    "Decorator",
    "Dependency",
    "FrameworkSpec",
    "Function",
    "InstanceDecorator",
    "Kind",
    "Method",
    "Mode",
    "Object",
    "Registration",
    "ReplyTimeout",
    "ReturnedTable",
    "Role",
    "Runs",
    "Setting",
    "SettingsTable",
    "Shape",
    "Shown",
    "UrlPart",
    "agree_in_kind",
    "agreed",
    "names_in",
]
