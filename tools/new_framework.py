"""Begin the declaration of a framework: its file, its fixtures, its environment and its line of the changelog, all to be filled in.

    python3 -m tools.new_framework NAME    # the name of the package, as it is installed

The tests fail until its handlers are found in the bad fixture, and every TODO is gone.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

from tools.scaffold import ROOT, TODO, module_name, run, write

_SPEC: Final = '''\
"""{name}: TODO which functions run, and how often.

Facts: TODO the version, and what of this was measured or read.

Traps:

- TODO

Left out: TODO.
"""

from __future__ import annotations

from flake8_redis_pool.spec import FrameworkSpec

SPEC = FrameworkSpec(
    name="{name}",
    roots=("{module}",),
    # TODO: what completes "build it once ...", and the rows that say which functions it runs
    keeps="TODO",
    keeps_async="TODO",
)
'''
_FIXTURE: Final = '''\
"""{name}: TODO {about}."""
import redis
import {module}
{before}

@{module}.todo
def handler(message):
{body}
'''
_NEXT: Final = """\
Next, until python3 -m pytest is green (CONTRIBUTING.md, "Add a framework"):
1. SPEC of flake8_redis_pool/frameworks/{module}.py
2. fixtures/rdp101/bad_{module}.py and good_{module}.py
3. python3 -m tools.client_words --write, python3 -m tools.readme_rules, python3 -m tools.framework_pages; its group in tools/framework_groups.py
4. python3 -m tools.check_specs {module}: whether the installed framework is as declared
"""


def files(name: str) -> dict[str, str]:
    """The files of a framework that is to be filled in, by their paths."""
    module = module_name(name)
    made = 'redis.Redis(host="cache")'
    bad = f"    client = {made}  # RDP101: {TODO}\n    client.incr(message)"
    return {
        f"flake8_redis_pool/frameworks/{module}.py": _SPEC.format(name=name, module=module),
        f"fixtures/rdp101/bad_{module}.py": _FIXTURE.format(name=name, module=module, about="what it runs each time", before="", body=bad),
        f"fixtures/rdp101/good_{module}.py": _FIXTURE.format(
            name=name, module=module, about="where a client lives", before=f"\nclient = {made}\n", body="    client.incr(message)"
        ),
        f"tests/declared/environments/{module}.txt": f"# {name}: {TODO} why it is alone here, or a line in another file\n{name}\n",
        f"changes/+{module}.knowledge.md": f"Handlers of {name} are known: {TODO}.\n",
    }


def begin(name: str, root: Path = ROOT) -> str:
    """Write the files; gives what comes next."""
    write(root, files(name))
    return _NEXT.format(module=module_name(name))


if __name__ == "__main__":
    raise SystemExit(run("python3 -m tools.new_framework NAME", sys.argv[1:], 1, begin))
