"""Every option once: name, meaning, default.

flake8 reads them from setup.cfg, tox.ini or .flake8, and from the command line.
"""

from __future__ import annotations

import argparse
import enum
import os
import re
from configparser import RawConfigParser
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from .checked import NEVER_CHECKED, given_paths, is_checked

if TYPE_CHECKING:
    from flake8.options.manager import OptionManager


class Takes(enum.Enum):
    """What an option takes; the value stands for it in ``flake8 --help``."""

    DECORATORS = "DECORATORS"
    FUNCTIONS = "NAMES"
    FACTORIES = "NAMES[=CLASS]"
    FOLDERS = "FOLDERS"
    FILE = "FILE"
    VERSION = "VERSION"
    FLAG = ""

    @property
    def is_list(self) -> bool:
        """Whether several may be given, with commas between them."""
        return self not in (Takes.FILE, Takes.VERSION, Takes.FLAG)


class Option(NamedTuple):
    """One option: ``name`` without dashes, ``help`` for the user, ``rules`` whose answers it changes (empty: all)."""

    name: str
    help: str
    default: str | bool
    takes: Takes
    rules: tuple[str, ...] = ()

    @property
    def destination(self) -> str:
        """The attribute of the parsed options."""
        return self.name.replace("-", "_")

    @property
    def example(self) -> str:
        """The example that the help ends with."""
        return self.help.rpartition("Example: ")[2]


#: What a named factory makes where neither the option nor the function's body says it.
USUAL_CLIENT: Final = "redis.Redis"
USUAL_POOL: Final = "redis.ConnectionPool"

#: ASCII digits: ``int`` takes more.
_VERSION: Final = re.compile(r"[0-9]{1,4}(?:\.[0-9]{1,4}){0,2}")

_HANDLER_RULES: Final = ("RDP101", "RDP102", "RDP103", "RDP301")
_CLIENT_RULES: Final = ()  # what an object is matters to every rule

OPTIONS = (
    Option(
        "redis-handler-decorators",
        "Decorators of the project (dotted names, * allowed) that make a function a handler: "
        "run once per request, message or task. Example: shop.worker.actor,*.job",
        "",
        Takes.DECORATORS,
        _HANDLER_RULES,
    ),
    Option(
        "redis-handler-methods",
        "Methods of base classes (Class.method as dotted names, * allowed) that are handlers in every class "
        "derived from them. Example: shop.jobs.Job.run,*.Consumer.on_*",
        "",
        Takes.FUNCTIONS,
        _HANDLER_RULES,
    ),
    Option(
        "redis-handler-functions",
        "Functions and methods of the project (dotted names, * allowed) that are handlers. "
        "Example: shop.jobs.*,shop.api.views.Cart.post",
        "",
        Takes.FUNCTIONS,
        _HANDLER_RULES,
    ),
    Option(
        "redis-client-factories",
        "Functions or classes (dotted names, * allowed) that make a new client on every call, with the client's class "
        f"after = where their body does not show it ({USUAL_CLIENT} if nothing does). "
        "Example: shop.infra.new_client,sdk.connect=redis.asyncio.Redis",
        "",
        Takes.FACTORIES,
        _CLIENT_RULES,
    ),
    Option(
        "redis-pool-factories",
        f"The same for functions or classes that make a new pool ({USUAL_POOL} if nothing else is said). "
        "Example: shop.infra.new_pool",
        "",
        Takes.FACTORIES,
        _CLIENT_RULES,
    ),
    Option(
        "redis-shared-accessors",
        "The same for functions that return the process's one client: calling them costs nothing, "
        "and their client is shared. Example: shop.infra.get_client",
        "",
        Takes.FACTORIES,
        _CLIENT_RULES,
    ),
    Option(
        "redis-roots",
        "Folders in which first-party imports start, beside the folder of the project, its src folder and those above "
        "each file's package; those in a configuration file lie where that file does. Example: services/api",
        "",
        Takes.FOLDERS,
        _HANDLER_RULES,
    ),
    Option(
        "redis-py-version",
        "Oldest redis-py that the project runs with, for what changed between versions. "
        "Example: 5.0 (default: the newest; RDP302 and RDP304 first look what the project asks for)",
        "",
        Takes.VERSION,
        ("RDP103", "RDP302", "RDP304"),
    ),
    Option(
        "redis-baseline",
        "File with findings of before, which are silent while they stay: flake8-redis-pool check --write-baseline "
        "writes it. In a configuration file it is relative to that. Example: redis-baseline.json",
        "",
        Takes.FILE,
    ),
    Option("redis-explain", "Add to every finding the steps that prove it, in brackets.", False, Takes.FLAG),
    Option(
        "redis-debug",
        "Show the trace of an internal failure that was reported as RDP000, and searches that were cut, "
        "on standard error.",
        False,
        Takes.FLAG,
        ("RDP000",),
    ),
    Option(
        "redis-no-cache",
        "Analyse every file anew, and keep nothing between runs in the user's cache folder.",
        False,
        Takes.FLAG,
        ("RDP000",),
    ),
)


#: The attribute of flake8's options by which ``check`` asks for packed findings: no option, as nobody can read them.
PACKS: Final = "redis_packs"


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
    """The parsed options, as the analysis and the rules read them.

    ``given`` and ``exclude`` are flake8's own: which files and folders are checked, and what below them is not; nothing
    given means that nobody says which. ``packs`` is said by the command ``check`` alone: findings are reported with all
    that is known of them.
    """

    own: OwnNames = OwnNames()
    roots: tuple[str, ...] = ()
    redis_py_version: tuple[int, ...] = ()
    baseline: str = ""
    explain: bool = False
    packs: bool = False
    debug: bool = False
    has_cache: bool = False
    given: tuple[Path, ...] = ()
    exclude: tuple[str, ...] = ()

    @classmethod
    def of(cls, options: argparse.Namespace | None) -> Settings:
        """Read flake8's options, which ``option_values`` has found to be right.

        None (another host, a test) gives the defaults.
        """
        if options is None:
            return cls()
        return cls(
            own=OwnNames.of(options),
            roots=tuple(getattr(options, "redis_roots", ()) or ()),
            redis_py_version=as_version(getattr(options, "redis_py_version", "")) or (),
            baseline=getattr(options, "redis_baseline", "") or "",
            explain=bool(as_flag(getattr(options, "redis_explain", False))),
            packs=getattr(options, PACKS, False),
            debug=bool(as_flag(getattr(options, "redis_debug", False))),
            has_cache=not as_flag(getattr(options, "redis_no_cache", True)),
            given=given_paths(tuple(options.filenames or (".",)), Path.cwd()) if hasattr(options, "filenames") else (),
            exclude=(*(getattr(options, "exclude", ()) or ()), *(getattr(options, "extend_exclude", ()) or ())),
        )

    @property
    def of_analysis(self) -> Settings:
        """What findings hang on, without what is only asked of how they are shown, and which."""
        return self._replace(baseline="", explain=False, packs=False)

    @property
    def keeps(self) -> bool:
        """Whether findings are kept between runs; who looks for a failure wants to see the analysis at work."""
        return self.has_cache and not self.debug

    def is_whole(self, base: Path) -> bool:
        """Whether flake8 checks all files of the project that begins in ``base``, but what it never checks."""
        return not self.given or (is_checked(base, self.given, ()) and NEVER_CHECKED.issuperset(self.exclude))

    def leaves_out(self, path: Path) -> bool:
        """Whether flake8 does not check a file in this run.

        It does when the file, or a folder above it, is among the arguments, and is not excluded.
        """
        return bool(self.given) and not is_checked(path, self.given, self.exclude)

    def older_than(self, *version: int) -> bool:
        """Whether the project may run with a redis-py before ``version``."""
        return bool(self.redis_py_version) and self.redis_py_version < version


def as_version(value: str) -> tuple[int, ...] | None:
    """``5.0`` as numbers; None for a text that is no version."""
    return tuple(map(int, value.split("."))) if _VERSION.fullmatch(value) else None


def as_flag(value: object) -> bool | None:
    """A flag of the command line, or what stands in a configuration for one.

    None for a word that says neither yes nor no.
    """
    return value if isinstance(value, bool) else RawConfigParser.BOOLEAN_STATES.get(str(value).lower())


def add_options(manager: OptionManager) -> None:
    """Tell flake8 about every option."""
    for option in OPTIONS:
        if option.takes is Takes.FLAG:
            # not "store_true": in a configuration, flake8 ends with a trace that names no option where that has
            # another word than true or false
            more: dict[str, Any] = {"action": "store_const", "const": True}
        else:
            more = {"metavar": option.takes.value, "comma_separated_list": option.takes.is_list}
        manager.add_option(f"--{option.name}", default=option.default, parse_from_config=True, help=option.help, **more)
        if option.takes in (Takes.FOLDERS, Takes.FILE):
            _relative_to_configuration(manager.options[-1])


def _relative_to_configuration(option: Any) -> None:
    """Make the folders, or the file, in a configuration relative to the folder that it lies in.

    flake8's own ``normalize_paths`` does that only for paths with a slash in them: ``libs`` would be looked for
    in the working directory.
    """
    usual = option.normalize

    def absolute(path: str, folder: str) -> str:
        return os.path.abspath(os.path.join(folder, path)) if path else ""

    def normalize(value: Any, folder: str) -> list[str] | str:
        given = usual(value, folder)
        return absolute(given, folder) if isinstance(given, str) else [absolute(each, folder) for each in given]

    option.normalize = normalize
