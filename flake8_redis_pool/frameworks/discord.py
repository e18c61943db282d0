"""discord.py and py-cord: commands, event handlers, checks and components run once for each event, loops at each tick.

Facts: held against ``discord.py`` 2.7.1 and ``py-cord`` 2.8.1, which install the same package: ``app_commands``, hybrid
commands and ``setup_hook`` are of the first, ``slash_command`` and its kin of the second.

Traps:

- ``on_ready`` and ``on_connect`` are sent again after a reconnect: a client that is built there is built
  several times in a process.
- ``setup_hook``, ``cog_load``, the ``__init__`` of bots and cogs and ``setup(bot)`` of an
  extension run once: right places.
- ``bot.run`` keeps one event loop for the life of the process.
- A view or modal object is made by the project for one message; its callbacks run for each interaction.
- ``.command``, ``.group`` and ``.check`` are common words (click has them): only resolved instances count.

Left out: ``@group.command()`` on a decorated function, ``before_loop`` and ``after_loop`` of a task loop (once for each
start), callbacks of autocompletion, ``@bot.application_command`` with a class.
"""

from __future__ import annotations

from flake8_redis_pool.spec import BaseMethod, Decorator, FrameworkSpec, InstanceDecorator, Registration, Runs

from . import _discord

APP_COMMANDS = ("discord.app_commands.", "discord.app_commands.commands.")
TREES = ("discord.app_commands.CommandTree", "discord.app_commands.tree.CommandTree")
GROUPS = ("discord.app_commands.Group", "discord.app_commands.commands.Group")
PYCORD_BOTS = ("discord.Bot", "discord.bot.Bot", "discord.AutoShardedBot", "discord.bot.AutoShardedBot")
SLASH_GROUPS = (
    "discord.SlashCommandGroup",
    "discord.commands.SlashCommandGroup",
    "discord.commands.core.SlashCommandGroup",
)
SLASH = ("slash_command", "user_command", "message_command")

SPEC = FrameworkSpec(
    name="discord.py",
    roots=("discord",),
    keeps="at module level, or in setup_hook and keep it on the bot",
    keeps_async="in setup_hook and keep it on the bot",
    decorators=(
        *_discord.decorators("discord"),
        Decorator(
            names=tuple(
                f"discord.ext.commands.{place}{name}"
                for place in ("", "hybrid.")
                for name in ("hybrid_command", "hybrid_group")
            ),
            noun=_discord.COMMAND,
        ),
        Decorator(
            names=tuple(f"{place}{name}" for place in APP_COMMANDS for name in ("command", "context_menu")),
            noun=_discord.COMMAND,
        ),
        Decorator(names=tuple(f"{place}check" for place in APP_COMMANDS), noun=_discord.CHECK),
        Decorator(
            names=tuple(
                f"discord.{place}{name}"
                for place in ("", "commands.", "commands.core.", "ext.commands.")
                for name in SLASH
            ),
            noun=_discord.COMMAND,
        ),
    ),
    instance_decorators=(
        *_discord.instance_decorators("discord"),
        InstanceDecorator(
            classes=_discord.bots("discord"),
            attributes=("hybrid_command", "hybrid_group"),
            noun=_discord.COMMAND,
            bare=True,
        ),
        InstanceDecorator(classes=TREES, attributes=("command", "context_menu"), noun=_discord.COMMAND),
        InstanceDecorator(classes=TREES + GROUPS, attributes=("error",), noun="Discord error handler"),
        InstanceDecorator(classes=GROUPS, attributes=("command",), noun=_discord.COMMAND),
        InstanceDecorator(
            classes=PYCORD_BOTS + _discord.bots("discord"), attributes=SLASH, noun=_discord.COMMAND, bare=True
        ),
        InstanceDecorator(classes=PYCORD_BOTS, attributes=("command", "application_command"), noun=_discord.COMMAND),
        InstanceDecorator(classes=PYCORD_BOTS, attributes=("event", "listen"), noun=_discord.EVENT),
        InstanceDecorator(classes=SLASH_GROUPS, attributes=("command",), noun=_discord.COMMAND),
    ),
    base_methods=(
        *_discord.base_methods("discord", "cog_app_command_error"),
        BaseMethod(classes=PYCORD_BOTS, methods=("on_*",), noun=_discord.EVENT),
        BaseMethod(classes=PYCORD_BOTS, methods=("__init__",), noun=_discord.SETUP, runs=Runs.ONCE),
        BaseMethod(classes=TREES + GROUPS, methods=("interaction_check", "on_error"), noun=_discord.CHECK),
    ),
    registrations=(
        *_discord.registrations("discord"),
        Registration(
            callees=tuple(f"{place}check" for place in APP_COMMANDS),
            noun=_discord.CHECK,
            position=0,
            keywords=("predicate",),
        ),
    ),
    conventions=_discord.conventions("discord"),
    ended_by=_discord.ended_by("discord"),
    applications=("discord.ext.commands.Context.bot",),
    application_classes=_discord.bots("discord"),
    attributes=tuple((f"{client}.tree", "discord.app_commands.CommandTree") for client in _discord.bots("discord")),
)
