"""Click and Typer: a command runs once in its process, which ends with it.

Facts: held against ``click`` 8.5.1, ``typer`` 0.29.2 and ``flask.cli`` (Flask 3.1.3): every row runs once. They are
declared because ``.command``, ``.group`` and ``.callback`` are attributes of bots, user interfaces and task queues,
too.

Traps:

- A command that starts a server or a worker builds what the server keeps: right.
- ``click.command`` under a test runner or a shell loop (``click-repl``) runs several times in a process; that is rare.

Left out: ``argparse`` and ``fire`` (no decorator), parameter callbacks and completion.
"""

from __future__ import annotations

from flake8_redis_pool.spec import Decorator, FrameworkSpec, InstanceDecorator, Registration, Runs

COMMANDS = ("click.command", "click.decorators.command", "click.group", "click.decorators.group")
GROUPS = ("click.Group", "click.core.Group", "flask.cli.AppGroup", "flask.cli.FlaskGroup")
TYPERS = ("typer.Typer", "typer.main.Typer")
NOUN = "command line command"

SPEC = FrameworkSpec(
    name="Click and Typer",
    roots=("click", "typer"),
    keeps="in the command",
    keeps_async="per event loop, in the command",
    decorators=(Decorator(names=COMMANDS, noun=NOUN, runs=Runs.ONCE),),
    instance_decorators=(
        InstanceDecorator(
            classes=GROUPS, attributes=("command", "group", "result_callback"), noun=NOUN, runs=Runs.ONCE
        ),
        InstanceDecorator(classes=TYPERS, attributes=("command", "callback"), noun=NOUN, runs=Runs.ONCE),
    ),
    registrations=(
        Registration(
            callees=("typer.run", "typer.main.run"), noun=NOUN, position=0, keywords=("function",), runs=Runs.ONCE
        ),
    ),
)
