"""flake8 with this plugin alone: its configuration, its files and its decisions, and no other plugin is loaded."""

from __future__ import annotations

import argparse
import configparser
from collections.abc import Sequence
from importlib.metadata import EntryPoint
from typing import Final, NamedTuple

import flake8
from flake8.exceptions import Flake8Exception
from flake8.main.options import register_default_options, stage1_arg_parser
from flake8.options.aggregator import aggregate_options
from flake8.options.config import load_config
from flake8.options.manager import OptionManager
from flake8.plugins.finder import Plugin as FoundPlugin
from flake8.plugins.finder import PluginOptions, Plugins, load_plugins

from ... import __version__
from ...options import PACKS
from ...plugin import Plugin
from ..errors import NAME, CommandError

_CODES: Final = "RDP"
#: flake8's own codes for a file that Python cannot read.
_UNREADABLE: Final = ("E902", "E999")
_ALONE: Final = FoundPlugin(
    NAME, __version__, EntryPoint(_CODES, f"{Plugin.__module__}:{Plugin.__qualname__}", "flake8.extension")
)


class Flake8(NamedTuple):
    """flake8 as it was asked for: ``baseline`` is the file with findings of before, "" for none.

    The plugin does not read it: who says what is gone has to see all findings.
    """

    plugins: Plugins
    options: argparse.Namespace
    baseline: str


def asked_for(words: Sequence[str]) -> Flake8:
    """What ``words`` on the command line, and the configuration that flake8 reads, ask for.

    What the configuration says of other plugins is passed over, also that they are required.

    Raises:
        CommandError: flake8 cannot read its configuration.
        SystemExit: a word or a value means nothing, which has been said on standard error, or help was asked for.
    """
    try:
        return _asked_for(words)
    except (Flake8Exception, configparser.Error, ValueError) as error:  # it raises what it likes
        raise CommandError(f"flake8 cannot read its configuration: {error}") from error


def _asked_for(words: Sequence[str]) -> Flake8:
    """The steps of ``flake8.options.parse_args``, but for the search for plugins."""
    first_parser = stage1_arg_parser()
    first, rest = first_parser.parse_known_args(words)
    if first.output_file:
        rest += ["--output-file", first.output_file]
    flake8.configure_logging(first.verbose, first.output_file)
    read, folder = load_config(config=first.config, extra=first.append_config, isolated=first.isolated)
    plugins = load_plugins([_ALONE], PluginOptions.blank())
    manager = OptionManager(
        version=flake8.__version__,
        plugin_versions=plugins.versions_str(),
        parents=[first_parser],
        formatter_names=[],
    )
    manager.parser.prog = f"{NAME} check"
    register_default_options(manager)
    manager.register_plugins(plugins)
    options = aggregate_options(manager, read, folder, rest)
    baseline, options.redis_baseline = options.redis_baseline, ""
    setattr(options, PACKS, True)
    _select(options)  # first: what the plugin itself does about it is for runs beside other plugins
    Plugin.parse_options(manager, options, options.filenames)
    return Flake8(plugins, options, baseline)


def _select(options: argparse.Namespace) -> None:
    """Select what this plugin finds, and files that cannot be read.

    A configuration that selects codes of others alone speaks of them; one that selects some of this plugin's means
    these. What is ignored stays ignored: the user's codes stand where ``extend-select`` has them, so that the two of
    flake8 weigh no more than a default.
    """
    selected = [*(options.select or ()), *(options.extend_select or ())]
    if options.select is not None and not any(each.startswith(_CODES) or _CODES.startswith(each) for each in selected):
        selected.append(_CODES)
    options.extended_default_select = [*(() if options.select is not None else (_CODES,)), *_UNREADABLE]
    options.select, options.extend_select = None, selected
