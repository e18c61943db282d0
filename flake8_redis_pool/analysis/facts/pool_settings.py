"""What a pool was made with: each setting of its connections, by an argument, by a URL, or not at all."""

from __future__ import annotations

import enum
from collections.abc import Mapping, Sequence
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

import libcst as cst

from ...spec import Kind, Object, Setting, UrlPart
from ..inference.engine import types_of
from ..inference.pools import pool_given
from ..inference.values import Instance, LibraryClass, LibraryFunction, LibraryMethod, Literal, Origin, OriginKind
from ..program.module import Module
from ..reachability.spots import stored
from ..symbols.builder import symbols_of
from ..symbols.scopes import Scope, is_parameter
from ..syntax import nodes

#: Names for a configuration field: longer chains are not followed.
_DEEPEST = 4
#: Stands for an expression in the text of a formatted URL; of Unicode's private use, so that no reader's URL holds it.
_HOLE = "\ue000"


class Unsaid(enum.Enum):
    """Why there is no value of a setting."""

    NOT_GIVEN = "not given"
    UNCLEAR = "unclear"


#: What a pool was made with: by the name of the setting its value, or why there is none.
Said = Mapping[str, object]


def said_by(origin: Origin) -> Said:
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
        said[setting.name] = said_of(module, node) if node is not None else unsaid
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


def said_of(module: Module, node: cst.BaseExpression) -> object:
    """The value of an argument; None says nothing, to every setting."""
    value = types_of(module).value_of(node)
    if not isinstance(value, Literal) or not (value.value is None or isinstance(value.value, (str, int))):
        return Unsaid.UNCLEAR
    if _is_field(module, node):
        return Unsaid.UNCLEAR
    return Unsaid.NOT_GIVEN if value.value is None else value.value


def _is_field(module: Module, node: cst.BaseExpression, depth: int = 0) -> bool:
    """Whether an argument is a field of a configuration object, or a name for one: what its class says is a default.

    Such a class has annotated fields, and a decorator or a base class that makes a constructor of them. Who hands an
    object to a function may have set any attribute of it.
    """
    if isinstance(node, cst.Name) and depth < _DEEPEST:
        owner = symbols_of(module).scope_of(node).owner_of(node.value)
        values = map(stored, owner.bindings[node.value] if owner is not None else ())
        return any(value is not None and _is_field(module, value, depth + 1) for value in values)
    holder = types_of(module).value_of(node.value) if isinstance(node, cst.Attribute) else None
    if not isinstance(node, cst.Attribute) or not isinstance(holder, Instance):
        return False
    is_given = _is_given(module, node.value)
    return any(
        is_given or (binding.annotation is not None and _is_made_of_fields(cls.scope))
        for cls in types_of(module).lineage(holder.of)
        for binding in cls.scope.bindings.get(node.attr.value, ())
    )


def _is_given(module: Module, holder: cst.BaseExpression) -> bool:
    """Whether an object is one that a function is given: a parameter, but not the object of a method."""
    if not isinstance(holder, cst.Name):
        return False
    owner = symbols_of(module).scope_of(holder).owner_of(holder.value)
    return owner is not None and holder.value != owner.receiver and is_parameter(owner, holder.value)


def _is_made_of_fields(cls: Scope) -> bool:
    return bool(cls.decorators or (isinstance(cls.node, cst.ClassDef) and cls.node.bases))


def _text(module: Module, node: cst.BaseExpression | None) -> str | None:
    """A text, with holes for what a formatted one puts in; None where it is not known how it begins.

    Also one that a name stands for, and nothing else.
    """
    if isinstance(node, cst.Name):
        owner = symbols_of(module).scope_of(node).owner_of(node.value)
        bindings = owner.bindings.get(node.value, ()) if owner is not None else ()
        only = stored(bindings[0]) if len(bindings) == 1 else None
        node = only if isinstance(only, cst.FormattedString) else node
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
    if not isinstance(part, cst.FormattedStringExpression):
        return _HOLE
    if part.conversion is not None or part.format_spec is not None:
        return _HOLE
    value = types_of(module).value_of(part.expression)
    if not isinstance(value, Literal) or not isinstance(value.value, (str, int)) or _is_field(module, part.expression):
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
