"""What the modules of a project give and pass to others, by names: what the gate and the questions of names ask."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from flake8_redis_pool.given_clients import GivenClients
from tests.unit.sources import plain, program

#: One module makes a client and passes it to a second one, which waits on it and passes it to a third one.
PASSED_ON = {
    "app.py": "import redis\nimport jobs\njobs.run(redis.Redis())\n",
    "jobs.py": "import work\n\ndef run(client):\n    client.blpop('jobs')\n    work.go(client)\n",
    "work.py": "def go(client):\n    client.blpop('work')\n",
    "other.py": "def go(queue):\n    queue.blpop('other')\n",
}


@pytest.mark.parametrize(("name", "expected"), [("jobs.py", True), ("work.py", True), ("other.py", False)])
def test_what_a_client_is_passed_to_acts_on_it(tmp_path: Path, name: str, expected: bool) -> None:
    project = program(tmp_path, PASSED_ON)
    given = GivenClients(project.files, project.knowledge)
    text = plain(PASSED_ON[name])
    assert given.act(str(tmp_path / name), text, ast.parse(text)) is expected
