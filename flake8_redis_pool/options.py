"""Every option once: name, meaning, default. flake8 reads them from setup.cfg, tox.ini or .flake8, and from the command line."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any, Final, NamedTuple

if TYPE_CHECKING:
    from flake8.options.manager import OptionManager


class Option(NamedTuple):
    """One option: ``name`` without dashes, ``help`` for the user, ``rules`` whose answers it changes (empty: all)."""

    name: str
    help: str
    default: str | bool
    rules: tuple[str, ...] = ()
    comma_separated: bool = False

    @property
    def destination(self) -> str:
        """The attribute of the parsed options."""
        return self.name.replace("-", "_")


#: What a named factory makes where neither the option nor the function's body says it.
USUAL_CLIENT: Final = "redis.Redis"
USUAL_POOL: Final = "redis.ConnectionPool"

_HANDLER_RULES: Final = ("RDP101", "RDP102", "RDP103", "RDP301")
_CLIENT_RULES: Final = ()  # what an object is matters to every rule

OPTIONS = (
    Option(
        "redis-handler-decorators",
        "Decorators of the project (dotted names, * allowed) that make a function a handler: run once per request, message or task. "
        "Example: shop.worker.actor,*.job",
        "",
        _HANDLER_RULES,
        comma_separated=True,
    ),
    Option(
        "redis-handler-methods",
        "Methods of base classes (Class.method as dotted names, * allowed) that are handlers in every class derived from them. "
        "Example: shop.jobs.Job.run,*.Consumer.on_*",
        "",
        _HANDLER_RULES,
        comma_separated=True,
    ),
    Option(
        "redis-handler-functions",
        "Functions and methods of the project (dotted names, * allowed) that are handlers. Example: shop.jobs.*,shop.api.views.Cart.post",
        "",
        _HANDLER_RULES,
        comma_separated=True,
    ),
    Option(
        "redis-client-factories",
        "Functions or classes (dotted names, * allowed) that make a new client on every call, with the client's class after = where their body does "
        f"not show it ({USUAL_CLIENT} if nothing does). Example: shop.infra.new_client,sdk.connect=redis.asyncio.Redis",
        "",
        _CLIENT_RULES,
        comma_separated=True,
    ),
    Option(
        "redis-pool-factories",
        f"The same for functions or classes that make a new pool ({USUAL_POOL} if nothing else is said). Example: shop.infra.new_pool",
        "",
        _CLIENT_RULES,
        comma_separated=True,
    ),
    Option(
        "redis-shared-accessors",
        "The same for functions that return the process's one client: calling them costs nothing, and their client is shared. "
        "Example: shop.infra.get_client",
        "",
        _CLIENT_RULES,
        comma_separated=True,
    ),
    Option(
        "redis-roots",
        "Folders in which first-party imports start, beside the working directory, its src folder and the folder above each file's package. "
        "Example: services/api",
        "",
        _HANDLER_RULES,
        comma_separated=True,
    ),
    Option(
        "redis-py-version",
        "Oldest redis-py that the project runs with, for what changed between versions. Example: 5.0 (default: the newest)",
        "",
        ("RDP103",),
    ),
    Option("redis-explain", "Add to every finding the steps that prove it, in brackets.", False),
    Option("redis-debug", "Show the trace of an internal failure that was reported as RDP000, on standard error.", False, ("RDP000",)),
)


class OwnNames(NamedTuple):
    """The options that name functions, classes and decorators of the project, as the user wrote them."""

    handler_decorators: tuple[str, ...] = ()
    handler_methods: tuple[str, ...] = ()
    handler_functions: tuple[str, ...] = ()
    client_factories: tuple[str, ...] = ()
    pool_factories: tuple[str, ...] = ()
    shared_accessors: tuple[str, ...] = ()

    @classmethod
    def of(cls, options: argparse.Namespace) -> OwnNames:
        """Read flake8's options."""
        return cls(*(tuple(getattr(options, f"redis_{name}", ()) or ()) for name in cls._fields))

    @property
    def factories(self) -> tuple[str, ...]:
        """What is said to give a client or pool."""
        return (*self.client_factories, *self.pool_factories, *self.shared_accessors)


class Settings(NamedTuple):
    """The parsed options, as the analysis and the rules read them."""

    own: OwnNames = OwnNames()
    roots: tuple[str, ...] = ()
    redis_py_version: tuple[int, ...] = ()
    explain: bool = False
    debug: bool = False

    @classmethod
    def of(cls, options: argparse.Namespace | None) -> Settings:
        """Read flake8's options; None (another host, a test) gives the defaults. Raises ValueError for a version that is none."""
        if options is None:
            return cls()
        version = str(getattr(options, "redis_py_version", "") or "")
        return cls(
            own=OwnNames.of(options),
            roots=tuple(getattr(options, "redis_roots", ()) or ()),
            redis_py_version=tuple(int(part) for part in version.split(".")) if version else (),
            explain=bool(getattr(options, "redis_explain", False)),
            debug=bool(getattr(options, "redis_debug", False)),
        )

    def older_than(self, *version: int) -> bool:
        """Whether the project may run with a redis-py before ``version``."""
        return bool(self.redis_py_version) and self.redis_py_version < version


def add_options(manager: OptionManager) -> None:
    """Tell flake8 about every option."""
    for option in OPTIONS:
        if isinstance(option.default, bool):
            manager.add_option(f"--{option.name}", action="store_true", default=option.default, parse_from_config=True, help=option.help)
        else:
            more: dict[str, Any] = {"comma_separated_list": True} if option.comma_separated else {}
            manager.add_option(
                f"--{option.name}",
                default=option.default,
                parse_from_config=True,
                help=option.help,
                metavar="NAMES" if option.comma_separated else "VERSION",
                **more,
            )
