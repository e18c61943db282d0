"""CKAN: the functions that a plugin names in its tables run for each call, its commands from the command line.

Facts: read for ``ckan`` 2.12.0 (``ckan.plugins.interfaces``).

Traps:

- The methods that return the tables, ``update_config`` and ``configure`` run once, when the plugin is loaded.
- What ``get_commands`` returns is run by a command, once for each process.
- The functions may stand in another module, and carry decorators of the toolkit (``side_effect_free``).

Left out: tables that ``toolkit.blanket`` makes of whole modules, and those that a method puts together of parts.
"""

from __future__ import annotations

from flake8_redis_pool.spec import FrameworkSpec, ReturnedTable, Runs

PLUGINS = (
    "ckan.plugins.Plugin",
    "ckan.plugins.SingletonPlugin",
    "ckan.plugins.core.Plugin",
    "ckan.plugins.core.SingletonPlugin",
    "ckan.plugins.base.Plugin",
    "ckan.plugins.base.SingletonPlugin",
)

SPEC = FrameworkSpec(
    name="CKAN",
    roots=("ckan",),
    answers=True,
    keeps="at module level",
    keeps_async="per event loop, or use a synchronous client at module level",
    returned_tables=(
        ReturnedTable(classes=PLUGINS, methods=("get_actions",), noun="CKAN action"),
        ReturnedTable(classes=PLUGINS, methods=("get_auth_functions",), noun="CKAN auth function"),
        ReturnedTable(classes=PLUGINS, methods=("get_helpers",), noun="CKAN template helper"),
        ReturnedTable(classes=PLUGINS, methods=("get_validators",), noun="CKAN validator"),
        ReturnedTable(classes=PLUGINS, methods=("get_commands",), noun="CKAN command", runs=Runs.ONCE),
    ),
)
