"""What a module does only when it is run as a script."""

from __future__ import annotations

import libcst as cst

from ... import stdlib
from ..program.module import Module
from ..symbols.builder import symbols_of
from ..symbols.name_index import names_of
from ..syntax import nodes


def is_run_as_script(module: Module, call: cst.Call) -> bool:
    """Whether a call is run by nothing but the module as a script: in its main block, in what reads the command line,
    or in a function that is called there alone."""
    caller = symbols_of(module).scope_of_call[call].enclosing_function()
    if caller is None:
        return is_under_main(module, call)
    if _reads_command_line(module, call):
        return True
    calls = names_of(module).calls_of(caller.name)
    return bool(calls) and all(is_run_once(module, each) for each in calls)


def is_run_once(module: Module, call: cst.Call) -> bool:
    """Whether a call is one of what reads the command line, or is made once in the main block."""
    if symbols_of(module).scope_of_call[call].enclosing_function() is not None:
        return _reads_command_line(module, call)
    is_repeated = any(isinstance(above, (cst.For, cst.While)) for above in symbols_of(module).ancestors(call))
    return is_under_main(module, call) and not is_repeated


def is_under_main(module: Module, call: cst.Call) -> bool:
    """Whether a call stands in the block that runs when the module is run as a script."""
    return any(
        isinstance(above, cst.If) and "__name__" in nodes.code(above.test)
        for above in symbols_of(module).ancestors(call)
    )


def _reads_command_line(module: Module, call: cst.Call) -> bool:
    caller = symbols_of(module).scope_of_call[call].enclosing_function()
    return caller is not None and any(names_of(module).called(other) in stdlib.COMMAND_LINES for other in caller.calls)
