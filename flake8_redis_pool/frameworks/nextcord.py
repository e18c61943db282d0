"""Nextcord, a fork of discord.py: commands, event handlers, checks and components run for each event.

Loops run at each tick.

Facts: held against ``nextcord`` 2.6.0: application commands hang on clients and bots or are decorators of the package;
there is no ``setup_hook`` and no ``cog_load``.

Traps:

- ``on_ready`` and ``on_connect`` are sent again after a reconnect: a client that is built there is built
  several times in a process.
- The ``__init__`` of bots and cogs and ``setup(bot)`` of an extension run once.
- ``bot.run`` keeps one event loop for the life of the process.

Left out: subcommands on a decorated function (``@group.subcommand()``), autocompletion callbacks.
"""

from __future__ import annotations

from flake8_redis_pool.spec import Decorator, FrameworkSpec, InstanceDecorator

from . import _discord

SLASH = ("slash_command", "user_command", "message_command")

SPEC = FrameworkSpec(
    name="Nextcord",
    roots=("nextcord",),
    keeps=_discord.KEEPS,
    keeps_async="in the bot's __init__ and keep it on the bot",
    decorators=(
        *_discord.decorators("nextcord"),
        Decorator(
            names=tuple(f"nextcord.{place}{name}" for place in ("", "application_command.") for name in SLASH),
            noun=_discord.COMMAND,
        ),
        Decorator(
            names=tuple(f"nextcord.ui.{name}_select" for name in ("string", "user", "role", "channel", "mentionable")),
            noun="Discord component",
        ),
    ),
    instance_decorators=(
        *_discord.instance_decorators("nextcord"),
        InstanceDecorator(classes=_discord.clients("nextcord"), attributes=SLASH, noun=_discord.COMMAND, bare=True),
        InstanceDecorator(
            classes=_discord.clients("nextcord"),
            attributes=(
                "application_command_check",
                "application_command_before_invoke",
                "application_command_after_invoke",
            ),
            noun="Discord command hook",
        ),
    ),
    base_methods=_discord.base_methods(
        "nextcord",
        "cog_application_command_check",
        "cog_application_command_before_invoke",
        "cog_application_command_after_invoke",
    ),
    registrations=_discord.registrations("nextcord"),
    conventions=_discord.conventions("nextcord"),
    ended_by=_discord.ended_by("nextcord"),
    applications=("nextcord.ext.commands.Context.bot",),
    application_classes=_discord.bots("nextcord"),
)
