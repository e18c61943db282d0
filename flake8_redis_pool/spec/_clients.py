"""Types of the declarations in ``clients/``: what a client library is, for the analysis."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final


class Kind(enum.Enum):
    """What an object is to the analysis (docs/vocabulary.md)."""

    CLIENT = "client"
    POOL = "pool"
    CONNECTION = "connection"  # also every holder of one: PubSub, Monitor, a reserved client
    TRANSACTION = "transaction"


class Mode(enum.Enum):
    """Whether the commands of an object are coroutines."""

    SYNC = "sync"
    ASYNC = "async"


class Role(enum.Enum):
    """What calling a method does."""

    MAKE = "make"  # builds a new object (``Redis.from_url``)
    ACQUIRE = "acquire"  # takes a connection, or gives an object that holds one
    RELEASE = "release"  # gives back: the object itself, or the connection passed as first argument
    HAND_OVER = "hand over"  # makes something else answer for the connection (``PubSub.run_in_thread``)
    CLOSE = "close"  # closes the object and all that it owns
    BLOCK = "block"  # a client-blocking command
    OPEN = "open"  # opens a transaction
    RUN = "run"  # runs a callable that gets a transaction and executes it by itself
    EXECUTE = "execute"  # sends what was queued
    WATCH = "watch"  # switches the transaction to immediate mode
    MULTI = "multi"  # switches it back to queueing
    RESET = "reset"  # drops what was queued, leaves immediate mode
    DISCARD = "discard"  # looks like RESET, and queues a DISCARD
    PLAIN = "plain"  # neither a command nor any of the above


class Blocks(enum.Enum):
    """Which calls of a blocking command block."""

    ALWAYS = "always"
    IF_GIVEN = "if given"  # when the timeout argument is given and is not None
    UNLESS_NONE = "unless none"  # also by default: only an explicit None does not block
    BY_NAME = "by name"  # when the first argument names a command that blocks


class AwaitEffect(enum.Enum):
    """What awaiting a queued command before ``execute`` does."""

    NOTHING = "nothing"  # returns the transaction, the command stays queued
    HANGS = "hangs"  # the reply only comes with execute: never resolves
    DROPS = "drops"  # empties the whole queue
    RAISES = "raises"
    REQUIRED = "required"  # without the await the command is not even queued
    NOT_AWAITABLE = "not awaitable"  # a synchronous transaction


@dataclass(frozen=True)
class Blocking:
    """How a command blocks.

    ``argument`` and ``position`` (``self`` not counted) name its timeout, which counts in ``unit`` seconds.

    ``entries`` (argument, position, value): a command that reads streams waits only for those asked for with this
    value; a literal mapping without it never blocks (XREADGROUP ignores BLOCK for every id but ``>``).
    ``option`` (argument, position): the timeout is an argument of the object that ``argument`` is, which the call
    builds on the spot (``StreamReadOptions(block_ms=500)``).
    ``takes``: what it waits for is taken away from the server by the reply, whoever gets that or not.
    ``taken_again``: commands by which a reader gets again what was taken so and not confirmed.
    ``word``: where the timeout stands among the words after the command, in a command that is spelled out
    (``execute_command("BLPOP", "jobs", 30)``); None: behind the word BLOCK.
    """

    when: Blocks = Blocks.ALWAYS
    argument: str | None = None
    position: int | None = None
    entries: tuple[str, int, str] | None = None
    unit: float = 1.0
    option: tuple[str, int] | None = None
    takes: bool = False
    taken_again: tuple[str, ...] = ()
    word: int | None = None


#: The word of a command, as Redis reads it, that makes it wait.
BLOCK_WORD: Final = "BLOCK"

#: A unit of timeouts, in seconds.
MILLISECOND: Final = 0.001


class UrlPart(enum.Enum):
    """Where a URL says a setting."""

    SCHEME = "scheme"
    USERNAME = "username"
    PASSWORD = "password"
    HOST = "hostname"
    PORT = "port"
    PATH = "path"


@dataclass(frozen=True, eq=False)
class Setting:
    """Where the connections of a pool lead, or who they log in as.

    A client hands it on to the pool that it makes. Beside a pool that it is given it is ignored.

    ``name``: the argument of a client; ``position``: where that stands (``self`` not counted; None: by name only).
    ``defaults``: the values that say nothing: the library's own, and what has the same effect. None always does.
    ``in_pool``: the argument of a pool, where that has another name.
    ``in_url``: the part of a URL that says it, in the ``schemes`` (none: in all). A SCHEME out of them switches it on.
    A query may say each of them by the name that it has in a pool.
    ``classes``: canonical names of the connection classes that switch it on.
    """

    name: str
    defaults: tuple[object, ...] = ()
    position: int | None = None
    in_pool: str = ""
    in_url: UrlPart | None = None
    schemes: frozenset[str] = frozenset()
    classes: frozenset[str] = frozenset()


#: What counts where nothing is said, with the first version of the library that has it, the oldest first.
Defaults = tuple[tuple[tuple[int, ...], float | None], ...]


@dataclass(frozen=True, eq=False)
class Limit:
    """A number that the call says which makes a client or its pool; None: no limit.

    ``argument``, by name or at ``position``; "" where there is none. ``defaults``: what counts where nothing is said
    (none: that is not known); ``by_url``: the same where it is made from a URL (empty: no difference).
    """

    argument: str
    defaults: Defaults = (((0,), None),)
    position: int | None = None
    by_url: Defaults = ()


@dataclass(frozen=True, eq=False)
class ReplyTimeout(Limit):
    """How many seconds a client waits for a reply, a blocking command's too, before it gives up."""


@dataclass(frozen=True, eq=False)
class MostConnections(Limit):
    """How many connections a pool, or a client with a pool of its own, has at most.

    ``of_each_node``: so many to each server of a cluster.
    """

    of_each_node: bool = False


@dataclass(frozen=True, eq=False)
class Method:
    """One method of a declared object.

    ``returns`` is the canonical name of the declared object that the call gives (None: not an object of interest).
    ``awaited``: the call does nothing until it is awaited. ``argument_released``: a RELEASE gives back its first
    argument, not the object itself.
    ``takes_over``: a MAKE method that becomes the owner of the pool passed to it. ``iterates``: gives a
    generator that works later.
    ``multi`` of an OPEN method says whether the transaction is a real MULTI/EXEC by default, ``multi_argument`` which
    keyword (and position) changes that. ``returns_awaited``: what it gives where the call is awaited: a coroutine
    function in other versions of the library.
    ``pool_closed_by`` of a CLOSE method: with this argument, its first, it closes the pool that
    the client was given, too.
    ``first_says``: it makes an object of interest only where the code of the first argument holds this word
    (``Queue.from_url("redis://..")``).
    ``url``: the name of the first argument of a MAKE method, a URL that says settings and counts more than arguments
    that say the same ("": it has none).
    ``gives_coroutines``: the methods of what it gives that do nothing until they are awaited (of a lock: ``release``).
    ``gives_sending``: those that send something at once and wait for the reply, which a ``with`` around it does, too.
    """

    role: Role
    returns: str | None = None
    returns_awaited: str | None = None
    first_says: str = ""
    awaited: bool = False
    blocking: Blocking | None = None
    argument_released: bool = False
    takes_over: bool = False
    iterates: bool = False
    multi: bool = False
    multi_argument: str | None = None
    multi_position: int | None = None
    pool_closed_by: str | None = None
    url: str = ""
    gives_coroutines: frozenset[str] = frozenset()
    gives_sending: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Shown:
    """How an object shows which server it speaks to.

    ``word``: its first argument is a URL, or holds one, that has this word; another URL shows that it is none.
    ``parts``: (part, attribute): an attribute is read of a part of it, which is an attribute or what a method gives.
    """

    word: str
    parts: tuple[tuple[str, str], ...]


@dataclass(frozen=True, eq=False)
class Object:
    """One class of a client library.

    ``name`` is the canonical dotted name, ``aliases`` every other importable one. ``made``:
    calling the class builds one.
    ``collected``: garbage collection gives the connection back, so that a local variable never leaks.
    ``pool_argument``: with this keyword (or one of ``pool_aliases``, or at ``pool_position``) the client uses the given
    pool: a thin client that costs nothing to make.
    ``contexts``: forms that release or close on exit, out of ``with``, ``async with``.
    ``must_be_entered``: it sends nothing before it is entered, in the newest version.
    ``awaitable``: awaiting the object itself gives the object again (``await redis.asyncio.Redis()``).
    ``await_acquires``: awaiting the object takes a connection out of it, used as ``with await pool as connection``
    (canonical name of what it gives).
    ``owner_closes``: closing (or dropping) the object it came from closes this one too.
    ``closes_pool``: closing the object tears down its pool for every other user of the object.
    ``shared_effect``: what a blocking command does to the other users of the same object
    (completes the sentence "it ...").
    ``one_connection``: its commands go over one connection, or over several without a look at which one is free, so
    that each of them waits behind a blocking one. ``one_connection_argument``: with this keyword the client is such a
    one.
    ``elastic``: a blocking command takes a connection of its own and leaves the others enough, so that one does no
    harm: only many at once do, in a handler.
    ``bounded_by``: the keyword that says how many connections there may be at once; ``bounded``: there is a bound even
    without it.
    ``attributes``: attributes that hold an object of interest (``connection_pool``), with its canonical name.
    ``second_release``: what a pool does when a connection is released to it twice (completes
    "the pool ..."; empty: nothing).
    ``listening_ended_by``: the methods after which a loop over what an ``iterates`` method gives comes to its end.
    ``lazy``: a holder that takes its connection with its first command, not when it is made.
    ``idle_unless``: attributes that are false while a holder holds nothing (``PubSub.subscribed``).
    ``like``: canonical name of an object whose methods and attributes it has as well: a subclass, or a wrapper
    that hands everything on.
    ``stateless``: holds no connection (HTTP): it may be made anywhere, and there is nothing to give back.
    ``settings``: of a client, what it ignores beside a given pool (``Setting.name`` is its argument); of a pool, what
    it makes its connections with (``Setting.in_pool``, any of them by name).
    ``connection_class`` (argument, position) of a pool: the class of its connections, which may bring settings along.
    ``settings_attribute``: the attribute of a pool by which they can be changed later.
    ``opening``: how calling the class opens a transaction, where no client does.
    ``sent_by``: the call that sends a transaction.
    ``watch_ended_by``: of a transaction that holds a connection from its WATCH on, which garbage collection does not
    give back, the methods that do.
    ``takes``: calling the class takes a connection from the pool that it is given, as a method of a client does.
    ``reply_timeout``: when its commands are given up; None where nobody has looked.
    ``most_connections``: how many it has at most; likewise. ``finds_servers``: it asks other servers where those of the
    clients are that it makes (Sentinel), and has no connection to these.
    ``commands_awaited``: a command does nothing until it is awaited (False: it is sent at once, or nobody knows).
    ``coroutines``: methods, beside the declared ones, that do nothing until they are awaited.
    ``unawaitable``: methods that are plain functions, and give what cannot be awaited (None, a generator, a lock).
    ``commands_by``: the methods through which a transaction's commands go: a subclass that defines one anew decides
    itself what becomes of them.
    ``shown_by``: the class serves other servers as well: how an object of it shows that it is one of Redis.
    """

    name: str
    kind: Kind
    mode: Mode
    aliases: tuple[str, ...] = ()
    made: bool = True
    collected: bool = False
    pool_argument: str | None = None
    pool_aliases: tuple[str, ...] = ()
    pool_position: int | None = None
    contexts: tuple[str, ...] = ()
    must_be_entered: bool = False
    awaitable: bool = False
    await_acquires: str | None = None
    owner_closes: bool = False
    closes_pool: bool = False
    shared_effect: str = ""
    one_connection: bool = False
    one_connection_argument: str | None = None
    elastic: bool = False
    bounded_by: str = ""
    bounded: bool = False
    methods: Mapping[str, Method] = field(default_factory=dict)
    attributes: Mapping[str, str] = field(default_factory=dict)
    second_release: str = ""
    listening_ended_by: tuple[str, ...] = ()
    lazy: bool = False
    idle_unless: tuple[str, ...] = ()
    await_effect: AwaitEffect = AwaitEffect.NOT_AWAITABLE
    returns_itself: bool = True  # a queued command gives the transaction itself (False: a future)
    await_returns_itself: bool = False  # a required await gives the transaction itself (False: a future)
    executes_on_exit: bool = False
    reply_use: str = ""  # what using a queued command's value as the reply does here
    like: str | None = None
    stateless: bool = False
    settings: tuple[Setting, ...] = ()
    connection_class: tuple[str, int] | None = None
    settings_attribute: str = ""
    opening: Method | None = None
    sent_by: str = "execute()"
    watch_ended_by: tuple[str, ...] = ()
    takes: bool = False
    commands_awaited: bool = False
    coroutines: frozenset[str] = frozenset()
    unawaitable: frozenset[str] = frozenset()
    commands_by: tuple[str, ...] = ()
    reply_timeout: ReplyTimeout | None = None
    most_connections: MostConnections | None = None
    finds_servers: bool = False
    shown_by: Shown | None = None


@dataclass(frozen=True, eq=False)
class Function:
    """A module-level factory.

    ``returns`` is the canonical name of the object it builds; ``first_says`` and ``url`` as for :class:`Method`.

    A class may be one as well (``Cache(Cache.REDIS)``); its class methods are then functions of their own.
    ``telling``: last names that nothing else has: each shows it where the receiver is out of sight.
    """

    name: str
    returns: str
    aliases: tuple[str, ...] = ()
    role: Role = Role.MAKE
    awaited: bool = False
    shared: bool = False  # gives the process's own object: harmless per call (django_redis)
    context: bool = False  # gives a context manager that gives the object (``with pipeline(client) as pipe``)
    multi: bool = False  # of one that opens a transaction: it is a real MULTI/EXEC
    first_says: str = ""
    url: str = ""
    telling: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Shape:
    """A transaction or subscription that is recognised by its use alone, where the receiver's type is out of sight.

    ``X.<opener>()`` assigned, or used as ``context`` item, whose ``execute`` method is awaited (or not, ``awaited``),
    and on which at least one of ``commands`` is called, is taken as the declared object ``gives``, unless the module
    imports one of ``others``. Which library it is the imports show, of the module itself or else of the project's
    modules: one that begins like one of ``imported`` (none: like a root of the library), where an identifier of
    ``told_by`` stands (none: wherever). ``assumed``: what is taken where they show none.
    """

    opener: str
    context: str
    execute: str
    awaited: bool
    gives: str
    commands: frozenset[str]
    others: tuple[str, ...] = ()
    imported: tuple[str, ...] = ()
    told_by: frozenset[str] = frozenset()
    assumed: bool = False


@dataclass(frozen=True, eq=False)
class ClientShape:
    """A client that is recognised by its use alone.

    It is an attribute of a class on which at least ``least`` different ``commands`` are called.

    It is the object ``gives`` where the calls are not awaited, ``gives_async`` where all of them are. Nothing is
    guessed in a module that imports one of ``others``: client libraries that are not declared.
    """

    commands: frozenset[str]
    gives: str
    gives_async: str
    others: tuple[str, ...] = ()
    least: int = 3


@dataclass(frozen=True, eq=False)
class ClientSpec:
    """One client library.

    ``roots``: top-level packages; the gate opens on them. ``marks``: identifiers that prove this library where two
    share a package name (aioredis 1 and 2). ``writes``: commands that write the key which is their first argument,
    or has one of ``key_arguments`` as its keyword. ``plain_named``: commands that neither a shape nor an object names.
    ``cut_by``: exceptions after which a client has no connection left. ``inert``: dotted names that look like clients
    and open nothing that a caller must think of (fakeredis).
    ``distribution``: what the library is called where a project says which of its versions it needs.
    ``minors``: the majors that a project may run with, each with its last minor version (None:
    others may still follow).
    """

    library: str
    roots: tuple[str, ...]
    objects: tuple[Object, ...] = ()
    functions: tuple[Function, ...] = ()
    shapes: tuple[Shape, ...] = ()
    client_shapes: tuple[ClientShape, ...] = ()
    marks: frozenset[str] = frozenset()
    writes: frozenset[str] = frozenset()
    plain_named: frozenset[str] = frozenset()
    key_arguments: tuple[str, ...] = ("name", "key")
    cut_by: frozenset[str] = frozenset()
    inert: tuple[str, ...] = ()
    distribution: str = ""
    minors: Mapping[int, int | None] = field(default_factory=dict)
