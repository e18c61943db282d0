"""What discord.py and its forks have in common: the same names below another top-level package."""

from __future__ import annotations

from flake8_redis_pool.spec import BaseMethod, Convention, Decorator, InstanceDecorator, Registration, Runs

COMMAND = "Discord command"
EVENT = "Discord event handler"
CHECK = "Discord check"
SETUP = "Discord set-up function"
KEEPS = "at module level, or where the bot is made and keep it on the bot"


def clients(root: str, *more: str) -> tuple[str, ...]:
    """Every name of the classes that connect to Discord."""
    names = ("Client", "client.Client", "AutoShardedClient", "shard.AutoShardedClient", *more)
    return tuple(f"{root}.{name}" for name in names) + bots(root)


def bots(root: str, *more: str) -> tuple[str, ...]:
    """Every name of the classes that know commands."""
    names = ("Bot", "AutoShardedBot")
    return tuple(f"{root}.ext.commands.{place}{name}" for name in names for place in ("", "bot.")) + tuple(
        f"{root}.{name}" for name in more
    )


def decorators(root: str) -> tuple[Decorator, ...]:
    """Decorators that need no instance."""
    commands = tuple(f"{root}.ext.commands.{place}{name}" for place in ("", "core.") for name in ("command", "group"))
    checks = tuple(f"{root}.ext.commands.{place}check" for place in ("", "core."))
    listeners = (f"{root}.ext.commands.Cog.listener", f"{root}.ext.commands.cog.Cog.listener")
    return (
        Decorator(names=commands, noun=COMMAND),
        Decorator(names=checks, noun=CHECK),
        Decorator(names=listeners, noun=EVENT),
        Decorator(
            names=(f"{root}.ui.button", f"{root}.ui.button.button", f"{root}.ui.select"), noun="Discord component"
        ),
        Decorator(names=(f"{root}.ext.tasks.loop",), noun="Discord task loop"),
    )


def instance_decorators(root: str) -> tuple[InstanceDecorator, ...]:
    """Decorators of clients, bots and groups."""
    groups = tuple(f"{root}.ext.commands.{place}Group" for place in ("", "core."))
    return (
        InstanceDecorator(classes=clients(root), attributes=("event",), noun=EVENT, bare=True),
        InstanceDecorator(classes=bots(root), attributes=("listen",), noun=EVENT, bare=True),
        InstanceDecorator(classes=bots(root) + groups, attributes=("command", "group"), noun=COMMAND),
        InstanceDecorator(classes=bots(root), attributes=("check", "check_once"), noun=CHECK),
        InstanceDecorator(
            classes=bots(root), attributes=("before_invoke", "after_invoke"), noun="Discord command hook", bare=True
        ),
    )


def base_methods(root: str, *cog_methods: str) -> tuple[BaseMethod, ...]:
    """Methods of clients, cogs and components; ``cog_methods`` beside the ones that all forks have."""
    cogs = (f"{root}.ext.commands.Cog", f"{root}.ext.commands.cog.Cog")
    views = tuple(f"{root}.ui.{name}" for name in ("View", "view.View"))
    modals = tuple(f"{root}.ui.{name}" for name in ("Modal", "modal.Modal"))
    items = tuple(f"{root}.ui.{name}" for name in ("Button", "button.Button", "Select"))
    hooks = (
        "cog_check",
        "cog_before_invoke",
        "cog_after_invoke",
        "cog_command_error",
        "bot_check",
        "bot_check_once",
        *cog_methods,
    )
    return (
        BaseMethod(classes=clients(root), methods=("on_*",), noun=EVENT),
        BaseMethod(classes=clients(root), methods=("__init__", "setup_hook"), noun=SETUP, runs=Runs.ONCE),
        BaseMethod(classes=cogs, methods=hooks, noun="Discord command hook"),
        BaseMethod(classes=cogs, methods=("__init__", "cog_load", "cog_unload"), noun=SETUP, runs=Runs.ONCE),
        BaseMethod(classes=views, methods=("interaction_check", "on_timeout", "on_error"), noun="Discord component"),
        BaseMethod(
            classes=modals, methods=("on_submit", "callback", "on_timeout", "on_error"), noun="Discord component"
        ),
        BaseMethod(classes=items, methods=("callback",), noun="Discord component"),
    )


def ended_by(root: str) -> tuple[tuple[str, str], ...]:
    """What is called of a cog when it is removed or reloaded."""
    return tuple((f"{root}.ext.commands.{place}Cog", "cog_unload") for place in ("", "cog."))


def registrations(root: str) -> tuple[Registration, ...]:
    """Calls that hand over a function."""
    checks = tuple(f"{root}.ext.commands.{place}check" for place in ("", "core."))
    return (
        Registration(
            callees=tuple(f"{bot}.add_listener" for bot in bots(root)), noun=EVENT, position=0, keywords=("func",)
        ),
        Registration(
            callees=tuple(f"{bot}.add_check" for bot in bots(root)), noun=CHECK, position=0, keywords=("func",)
        ),
        Registration(callees=checks, noun=CHECK, position=0, keywords=("predicate",)),
    )


def conventions(root: str) -> tuple[Convention, ...]:
    """``setup(bot)`` of an extension module: it runs when the extension is loaded."""
    return (
        Convention(
            noun="Discord extension set-up",
            functions=("setup", "teardown"),
            parameters=(("bot", "client", "_bot", "_"),),
            imports=(root,),
            runs=Runs.ONCE,
        ),
    )
