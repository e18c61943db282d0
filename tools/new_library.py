"""Begin the declaration of a client library: its file, its fixtures, its environment and its line of the changelog, all to be filled in.

    python3 -m tools.new_library NAME    # the name of the package, as it is installed

The tests fail until the library declares something, every TODO is gone, and the fixtures of each family that it can have are there.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

from tools.scaffold import ROOT, TODO, module_name, run, write

_SPEC: Final = '''\
"""{name}: TODO what it is, and what it builds on.

Run: TODO the version that was looked into.

Traps:

- TODO
"""

from __future__ import annotations

from flake8_redis_pool.spec import ClientSpec

#: TODO: an Object for each class, with its kind, its mode and the roles of its methods; a Function that makes one
SPEC = ClientSpec(library="{name}", roots=("{module}",), objects=())
'''
_FIXTURE: Final = '''\
"""{name}: TODO {about}."""
import {module}
from flask import Flask

app = Flask(__name__)
{before}

@app.get("/")
def view():
{body}
'''
_NEXT: Final = """\
Next, until python3 -m pytest is green (CONTRIBUTING.md, "Add a library"):
1. SPEC of flake8_redis_pool/clients/{module}.py
2. fixtures/rdp101/bad_{module}.py and good_{module}.py, and both in a folder of each family of hazards that it can have
3. python3 -m tools.client_words --write, python3 -m tools.readme_rules
4. python3 -m tools.check_specs {module}: whether the installed library is as declared
"""


def files(name: str) -> dict[str, str]:
    """The files of a library that is to be filled in, by their paths."""
    module = module_name(name)
    call = f"{module}.todo()"
    bad = f'    client = {call}  # RDP101: {TODO}\n    return client.get("key")'
    return {
        f"flake8_redis_pool/clients/{module}.py": _SPEC.format(name=name, module=module),
        f"fixtures/rdp101/bad_{module}.py": _FIXTURE.format(name=name, module=module, about="what a view builds on each call", before="", body=bad),
        f"fixtures/rdp101/good_{module}.py": _FIXTURE.format(
            name=name, module=module, about="what the module builds once", before=f"client = {call}\n", body='    return client.get("key")'
        ),
        f"tests/declared/environments/{module}.txt": f"# {name}: {TODO} why it is alone here, or a line in another file\n{name}\n",
        f"changes/+{module}.knowledge.md": f"{name} is a client library that is known: {TODO}.\n",
    }


def begin(name: str, root: Path = ROOT) -> str:
    """Write the files; gives what comes next."""
    write(root, files(name))
    return _NEXT.format(module=module_name(name))


if __name__ == "__main__":
    raise SystemExit(run("python3 -m tools.new_library NAME", sys.argv[1:], 1, begin))
