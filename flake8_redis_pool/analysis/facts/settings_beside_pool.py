"""Which settings of a connection stand beside a pool that was made without them.

The client takes its connections from the pool, so that they have no effect.
"""

from __future__ import annotations

import enum
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

import libcst as cst

from ...spec import Kind, Object, Setting, UrlPart
from ..inference.candidates import candidates_of
from ..inference.class_hierarchy import hierarchy_of
from ..inference.engine import types_of
from ..inference.pools import pool_given
from ..inference.values import (
    UNKNOWN,
    External,
    ExternalInstance,
    Instance,
    LibraryClass,
    LibraryFunction,
    LibraryMethod,
    LibraryObject,
    Literal,
    Origin,
    OriginKind,
    ProjectClass,
)
from ..program.module import Module
from ..program.query import query
from ..reachability.spots import stored
from ..symbols.builder import symbols_of
from ..symbols.name_index import names_of
from ..symbols.scopes import Binding, Scope
from ..syntax import nodes

_CONSTRUCTORS = ("__init__", "__new__")
#: A client over the pool of a client over the pool...: longer chains are not followed.
_DEEPEST = 4
#: Stands for an expression in the text of a formatted URL; of Unicode's private use, so that no reader's URL holds it.
_HOLE = "\ue000"


@dataclass(frozen=True)
class IgnoredSetting:
    """A setting that the pool was made without, or (``is_other``) with another value."""

    name: str
    is_other: bool


@dataclass(frozen=True)
class SettingsBesidePool:
    """``node`` makes a client over a pool that ``origins`` made, with settings beside it that have no effect."""

    node: cst.Call
    origins: tuple[Origin, ...]
    ignored: tuple[IgnoredSetting, ...]


class Unsaid(enum.Enum):
    """Why there is no value of a setting."""

    NOT_GIVEN = "not given"
    UNCLEAR = "unclear"


#: What a pool was made with: by the name of the setting its value, or why there is none.
Said = Mapping[str, object]


@query
def settings_beside_pools(module: Module) -> Sequence[SettingsBesidePool]:
    """The clients that are given a pool, and settings that it was made without, in the order of the source."""
    symbols = symbols_of(module)
    found = [
        finding for call in symbols.scope_of_call if _may_give_pool(module, call) for finding in _beside(module, call)
    ]
    return tuple(sorted(found, key=lambda item: symbols.order_at(item.node)))


def _may_give_pool(module: Module, call: cst.Call) -> bool:
    """Whether a call gives a pool and something beside it, as far as its words tell."""
    if len(call.args) < 2:
        return False
    if any(arg.keyword is not None and arg.keyword.value in module.knowledge.pool_arguments for arg in call.args):
        return True
    is_by_position = any(arg.keyword is None and not arg.star for arg in call.args)
    return is_by_position and candidates_of(module).may_make(call, module.knowledge.makers)


def _beside(module: Module, call: cst.Call) -> Iterator[SettingsBesidePool]:
    constructor = _constructor(module, call)
    if constructor is None:
        return
    args, item = constructor
    given = [(setting, nodes.argument(args, setting.position, setting.name)) for setting in item.settings]
    node, pool = _pool(module, args, item) if any(node is not None for _, node in given) else (None, None)
    if node is None or pool is None:
        return
    origins = tuple(dict.fromkeys(maker for origin in pool.origins for maker in _makers(origin)))
    if any(_is_changed_later(each, pool.item) for each in (module, *(origin.module for origin in origins))):
        return
    said = [_said_by(origin) for origin in origins]
    ignored = [each for setting, node in given if node is not None for each in _ignored(module, setting, node, said)]
    if ignored and not _may_be_another(module, node, pool):
        yield SettingsBesidePool(call, origins, tuple(ignored))


def _is_changed_later(module: Module, pool: Object) -> bool:
    """Whether a module touches what a pool makes its connections with."""
    return bool(pool.settings_attribute and names_of(module).readers_of(pool.settings_attribute))


def _constructor(module: Module, call: cst.Call) -> tuple[cst.Call, Object] | None:
    """A call as one of the constructor of a library's client, and that client.

    It is a call of its class, of a subclass that has no constructor of its own, or from the constructor of a subclass.
    """
    target = types_of(module).value_of(call.func)
    if isinstance(target, External) and target.dotted == "functools.partial" and call.args:
        call = cst.Call(call.args[0].value, call.args[1:])
        target = types_of(module).value_of(call.func)
    if isinstance(target, LibraryClass):
        return call, target.item
    if isinstance(target, LibraryMethod) and target.name == "__init__" and isinstance(target.owner, LibraryClass):
        return cst.Call(call.func, call.args[1:]), target.owner.item
    if isinstance(target, ProjectClass):
        item = _inherited(module, target, own=True)
    elif _is_of_super(call.func):
        cls = symbols_of(module).scope_of(call).enclosing_class()
        item = _inherited(module, ProjectClass(cls), own=False) if cls is not None else None
    else:
        item = None
    return (call, item) if item is not None else None


def _is_of_super(func: cst.BaseExpression) -> bool:
    """``super().__init__``."""
    above = func.value if isinstance(func, cst.Attribute) and func.attr.value == "__init__" else None
    return isinstance(above, cst.Call) and nodes.dotted(above.func) == "super"


def _inherited(module: Module, cls: ProjectClass, *, own: bool) -> Object | None:
    """The library's class whose constructor a class of the project inherits.

    ``own``: and does not replace by one of its own; its bases in the project never may.
    """
    types = types_of(module)
    lineage = types.lineage(cls)[0 if own else 1 :]
    if any(each.scope.method(name) is not None for each in lineage for name in _CONSTRUCTORS):
        return None
    return next((base.item for base in types.bases(cls) if isinstance(base, LibraryClass)), None)


def _pool(module: Module, call: cst.Call, item: Object) -> tuple[cst.BaseExpression, LibraryObject] | tuple[None, None]:
    """The pool that a constructor of ``item`` is given (expression and value), where all that it can be is in sight."""
    types = types_of(module)
    by_name = pool_given(call, item)
    for node in (by_name,) if by_name is not None else (arg.value for arg in call.args if arg.keyword is None):
        value = types.value_of(node)
        if isinstance(value, LibraryObject) and value.kind is Kind.POOL and value.certain and value.origins:
            return node, value
    return None, None


def _may_be_another(module: Module, node: cst.BaseExpression, pool: LibraryObject) -> bool:
    """Whether an attribute may hold another pool than its class says, or a method give one.

    A subclass may replace it, and other code may store one there.
    """
    node = node.func if isinstance(node, cst.Call) else node
    if not isinstance(node, cst.Attribute):
        return False
    name = node.attr.value
    holder = types_of(module).value_of(node.value)
    cls = holder.of if isinstance(holder, Instance) else holder
    modules = {module}
    if isinstance(cls, ProjectClass):
        mentioning = module.program.mentioning(cls.scope.name)
        if mentioning is None:  # too many to look at
            return True
        modules |= {cls.module, *mentioning}
        for each in modules:
            if any(_has_own(derived, name) for derived in hierarchy_of(each).derived_from(cls.scope)):
                return True
    given = [
        types_of(each).bound(binding)
        for each in modules
        for binding in symbols_of(each).stores.get(name, ())
        if not isinstance(cls, ProjectClass) or _may_be_one(each, binding, cls)
    ]
    return any(not isinstance(value, LibraryObject) or not set(value.origins) <= set(pool.origins) for value in given)


def _may_be_one(module: Module, store: Binding, cls: ProjectClass) -> bool:
    """Whether what is stored into may be an object of the class, or of one that derives from it."""
    holder = types_of(module).value_of(store.node.value) if isinstance(store.node, cst.Attribute) else UNKNOWN
    if isinstance(holder, Instance):
        return cls in types_of(module).lineage(holder.of)
    return not isinstance(holder, (External, ExternalInstance, LibraryObject))


def _has_own(cls: Scope, name: str) -> bool:
    """Whether a class sets an attribute or defines a method of this name by itself."""
    return name in cls.bindings or name in cls.attributes or cls.method(name) is not None


def _makers(origin: Origin, depth: int = 0) -> Iterator[Origin]:
    """Where a pool was made that comes from ``origin``: the pool of a client may be one that the client was given."""
    call = origin.node
    target = types_of(origin.module).value_of(call.func) if isinstance(call, cst.Call) else None
    pool = None
    if isinstance(call, cst.Call) and isinstance(target, LibraryClass) and pool_given(call, target.item) is not None:
        _, pool = _pool(origin.module, call, target.item)
    if pool is None or depth > _DEEPEST:
        yield origin
        return
    for each in pool.origins:
        yield from _makers(each, depth + 1)


def _said_by(origin: Origin) -> Said:
    """What the call that made a pool, or the client whose pool it is, says of each setting.

    Nothing where that is out of sight.
    """
    if origin.source is not OriginKind.MADE or not isinstance(origin.node, cst.Call):
        return {}
    module, call = origin.module, origin.node
    target = types_of(module).value_of(call.func)
    if isinstance(target, LibraryClass):
        return _arguments(module, call, target.item) if pool_given(call, target.item) is None else {}
    if isinstance(target, LibraryMethod) and target.method is not None and target.method.url:
        url, made = target.method.url, target.method.returns
    elif isinstance(target, LibraryFunction) and target.function.url:
        url, made = target.function.url, target.function.returns
    else:
        return {}
    item = module.knowledge.object_named(made or "")[1]
    address = _text(module, nodes.argument(call, 0, url))
    said = _arguments(module, call, item, by_name=True)
    if address is None:
        return dict.fromkeys(said, Unsaid.UNCLEAR)
    in_url = said_in_url(address, item.settings)
    return {name: value if in_url[name] is Unsaid.NOT_GIVEN else in_url[name] for name, value in said.items()}


def _arguments(module: Module, call: cst.Call, item: Object, *, by_name: bool = False) -> Said:
    """What the arguments of a call say that makes an ``item``.

    ``by_name``: it is no constructor, and takes settings by name only. A class of connections that is none of the
    library's may have its own mind about all of them.
    """
    is_pool = item.kind is Kind.POOL
    kind, position = item.connection_class or ("", None)
    cls = nodes.argument(call, None if by_name else position, kind) if kind else None
    value = types_of(module).value_of(cls) if cls is not None else None
    is_hidden = any(arg.star and not _is_written_out(arg.value) for arg in call.args)
    is_hidden = is_hidden or (cls is not None and not isinstance(value, LibraryClass))
    unsaid = Unsaid.UNCLEAR if is_hidden else Unsaid.NOT_GIVEN
    said: dict[str, object] = {}
    for setting in item.settings:
        at = None if by_name or is_pool else setting.position
        node = nodes.argument(call, at, (setting.in_pool or setting.name) if is_pool else setting.name)
        said[setting.name] = _said(module, node) if node is not None else unsaid
        if setting.classes and isinstance(value, LibraryClass) and cls is not None:
            is_plain = nodes.dotted(cls) is not None and _is_import(module, cls)
            is_on = value.item.name in setting.classes
            said[setting.name] = (True if is_on else said[setting.name]) if is_plain else Unsaid.UNCLEAR
    return said


def _is_written_out(node: cst.BaseExpression) -> bool:
    """Whether all keys of what is unpacked are in sight."""
    elements = node.elements if isinstance(node, cst.Dict) else ()
    return isinstance(node, cst.Dict) and all(
        isinstance(element, cst.DictElement) and nodes.constant(element.key) is not nodes.NOT_CONSTANT
        for element in elements
    )


def _is_import(module: Module, node: cst.BaseExpression) -> bool:
    """Whether a dotted name starts with an import, so that it is one thing at all times."""
    first = (nodes.dotted(node) or "").partition(".")[0]
    return symbols_of(module).scope_of(node).is_import(first)


def _said(module: Module, node: cst.BaseExpression) -> object:
    """The value of an argument; None says nothing, to every setting."""
    value = types_of(module).value_of(node)
    if not isinstance(value, Literal) or not (value.value is None or isinstance(value.value, (str, int))):
        return Unsaid.UNCLEAR
    if _is_field(module, node):
        return Unsaid.UNCLEAR
    return Unsaid.NOT_GIVEN if value.value is None else value.value


def _is_field(module: Module, node: cst.BaseExpression, depth: int = 0) -> bool:
    """Whether an argument is a field of a configuration object, or a name for one: what its class says is a default.

    Such a class has annotated fields, and a decorator or a base class that makes a constructor of them.
    """
    if isinstance(node, cst.Name) and depth < _DEEPEST:
        owner = symbols_of(module).scope_of(node).owner_of(node.value)
        values = map(stored, owner.bindings[node.value] if owner is not None else ())
        return any(value is not None and _is_field(module, value, depth + 1) for value in values)
    holder = types_of(module).value_of(node.value) if isinstance(node, cst.Attribute) else None
    if not isinstance(node, cst.Attribute) or not isinstance(holder, Instance):
        return False
    return any(
        binding.annotation is not None and _is_made_of_fields(cls.scope)
        for cls in types_of(module).lineage(holder.of)
        for binding in cls.scope.bindings.get(node.attr.value, ())
    )


def _is_made_of_fields(cls: Scope) -> bool:
    return bool(cls.decorators or (isinstance(cls.node, cst.ClassDef) and cls.node.bases))


# ---------------------------------------------------------------- URLs


def _text(module: Module, node: cst.BaseExpression | None) -> str | None:
    """A text, with holes for what a formatted one puts in; None where it is not known how it begins."""
    if isinstance(node, cst.FormattedString):
        parts = [
            part.value if isinstance(part, cst.FormattedStringText) else _value_in_text(module, part)
            for part in node.parts
        ]
        text = "".join(parts)
        return text if _HOLE not in text.partition("://")[0] and "://" in text else None
    value = types_of(module).value_of(node) if node is not None else None
    return value.value if isinstance(value, Literal) and isinstance(value.value, str) else None


def _value_in_text(module: Module, part: cst.BaseFormattedStringContent) -> str:
    """What a formatted text puts in for an expression, where that is a constant, else a hole."""
    value = types_of(module).value_of(part.expression) if isinstance(part, cst.FormattedStringExpression) else None
    is_plain = isinstance(part, cst.FormattedStringExpression) and part.conversion is None and part.format_spec is None
    if not is_plain or not isinstance(value, Literal) or not isinstance(value.value, (str, int)):
        return _HOLE
    return str(value.value)


def said_in_url(text: str, settings: Sequence[Setting]) -> Said:
    """What a URL says of each setting."""
    try:
        url = urlsplit(text)
        asked = parse_qs(url.query)
    except ValueError:  # the library raises as well
        return {setting.name: Unsaid.UNCLEAR for setting in settings}
    return {setting.name: _part(setting, url, asked) for setting in settings}


def _part(setting: Setting, url: SplitResult, asked: Mapping[str, Sequence[str]]) -> object:
    if setting.in_url is UrlPart.SCHEME:
        return True if url.scheme in setting.schemes else Unsaid.NOT_GIVEN
    if _HOLE in url.query or _HOLE in url.fragment:
        return Unsaid.UNCLEAR
    in_query = asked.get(setting.in_pool or setting.name)
    if in_query:
        return _read(setting, in_query[0])
    if setting.in_url is None or (setting.schemes and url.scheme not in setting.schemes):
        return Unsaid.NOT_GIVEN
    try:
        text = getattr(url, setting.in_url.value)
    except ValueError:  # a port that is no number: a hole, or wrong
        return Unsaid.UNCLEAR
    if text in (None, ""):
        return Unsaid.UNCLEAR if _may_be_in_hole(setting.in_url, url.netloc) else Unsaid.NOT_GIVEN
    return _read(setting, unquote(str(text)))


def _may_be_in_hole(part: UrlPart, place: str) -> bool:
    """Whether an expression may hold a part that seems to be left out: ``f"redis://{address}"``."""
    if part in (UrlPart.PATH, UrlPart.PORT):
        return place.endswith(_HOLE)
    user = place.rpartition("@")[0] or place
    return _HOLE in user and ":" not in user


def _read(setting: Setting, text: str) -> object:
    """The value that a text in a URL means."""
    if _HOLE in text:
        return Unsaid.UNCLEAR
    if setting.in_url is not UrlPart.PATH or not any(isinstance(value, int) for value in setting.defaults):
        return text
    number = text.replace("/", "")  # the path of a database number
    return number if number.isdigit() else Unsaid.NOT_GIVEN


# ---------------------------------------------------------------- comparison


def _ignored(
    module: Module, setting: Setting, node: cst.BaseExpression, said: Sequence[Said]
) -> Iterator[IgnoredSetting]:
    """The setting, if whichever pool it is that the client is given, it was made otherwise."""
    if nodes.is_none(node):
        return
    own = _said(module, node)
    if own is Unsaid.NOT_GIVEN:
        return
    differences = {_difference(setting, own, each.get(setting.name, Unsaid.UNCLEAR)) for each in said}
    if None not in differences:
        yield IgnoredSetting(setting.name, is_other=True in differences)


def _difference(setting: Setting, own: object, pools: object) -> bool | None:
    """Whether the pool has another value than the client is given (False: none); None where they may be the same.

    A variable is given because it may have any value: a pool without one does not follow it.
    """
    if pools is Unsaid.UNCLEAR:
        return None
    if pools is Unsaid.NOT_GIVEN:
        return None if own is not Unsaid.UNCLEAR and _is_default(setting, own) else False
    if (
        own is Unsaid.UNCLEAR
        or _plain(own) == _plain(pools)
        or (_is_default(setting, own) and _is_default(setting, pools))
    ):
        return None
    return True


def _is_default(setting: Setting, value: object) -> bool:
    return _plain(value) in map(_plain, setting.defaults)


def _plain(value: object) -> str:
    """A value as the server is told it: a port or a database may be written as a text."""
    return str(value)
