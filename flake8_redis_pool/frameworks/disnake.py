"""disnake, a fork of discord.py: commands, event handlers, checks and components run for each event.

Loops run at each tick.

Facts: held against ``disnake`` 2.12.2: application commands hang on bots (``InteractionBot`` among them) or are
decorators of ``ext.commands``.

Traps:

- ``on_ready`` and ``on_connect`` are sent again after a reconnect: a client that is built there is built
  several times in a process.
- ``cog_load``, the ``__init__`` of bots and cogs and ``setup(bot)`` of an extension run once.
- ``bot.run`` keeps one event loop for the life of the process.

Left out: subcommands on a decorated function (``@command.sub_command()``), autocompletion callbacks.
"""

from __future__ import annotations

from flake8_redis_pool.spec import Decorator, FrameworkSpec, InstanceDecorator

from . import _discord

SLASH = ("slash_command", "user_command", "message_command")
BOTS = _discord.bots(
    "disnake",
    *(
        f"ext.commands.{place}{name}"
        for place in ("", "bot.")
        for name in ("InteractionBot", "AutoShardedInteractionBot")
    ),
)

SPEC = FrameworkSpec(
    name="disnake",
    roots=("disnake",),
    keeps=_discord.KEEPS,
    keeps_async="in cog_load or the bot's __init__ and keep it on the bot",
    decorators=(
        *_discord.decorators("disnake"),
        Decorator(names=tuple(f"disnake.ext.commands.{name}" for name in SLASH), noun=_discord.COMMAND),
        Decorator(
            names=tuple(f"disnake.ui.{name}_select" for name in ("string", "user", "role", "channel", "mentionable")),
            noun="Discord component",
        ),
    ),
    instance_decorators=(
        *_discord.instance_decorators("disnake"),
        InstanceDecorator(classes=BOTS, attributes=SLASH, noun=_discord.COMMAND, bare=True),
        InstanceDecorator(
            classes=BOTS + _discord.clients("disnake"), attributes=("event", "listen"), noun=_discord.EVENT
        ),
        InstanceDecorator(
            classes=BOTS,
            attributes=("slash_command_check", "user_command_check", "message_command_check"),
            noun=_discord.CHECK,
        ),
    ),
    base_methods=_discord.base_methods(
        "disnake",
        *(f"cog_{name}_{hook}" for name in SLASH for hook in ("check", "error")),
        *(f"cog_{hook}_{name}_invoke" for name in SLASH for hook in ("before", "after")),
    ),
    registrations=_discord.registrations("disnake"),
    conventions=_discord.conventions("disnake"),
    ended_by=_discord.ended_by("disnake"),
    applications=("disnake.ext.commands.Context.bot",),
    application_classes=_discord.bots("disnake"),
)
