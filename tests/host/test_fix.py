"""``flake8-redis-pool fix``: which findings it mends, what it prints and writes, and with which exit status."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import Final

import pytest

from flake8_redis_pool.cli import main
from tests.shared import flake8_runs

STORE: Final = (
    "import redis.asyncio as redis\n\nclient = redis.Redis(host='cache')\n\n\n"
    "async def store(key):\n    client.set(key, 1)\n    client.get(key)  # noqa: RDP501\n\n\n"
    "async def read():\n    feed = client.pubsub()\n    await feed.subscribe('news')\n    return await feed.get_message(timeout=1)\n"
)
MENDED: Final = STORE.replace("    client.set", "    await client.set").replace(
    "    feed = client.pubsub()\n    await feed.subscribe('news')\n    return await",
    "    async with client.pubsub() as feed:\n        await feed.subscribe('news')\n        return await",
)
QUEUE: Final = "import redis\n\nqueue = redis.Redis(socket_timeout=2)\n\n\ndef work():\n    return queue.blpop('jobs', timeout=30)\n"


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    flake8_runs.lay(tmp_path, [(Path("setup.cfg"), "[flake8]\n"), (Path("shop/store.py"), STORE), (Path("shop/queue.py"), QUEUE)])
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_diff_is_shown_and_nothing_written(project: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert main(["fix"]) == 1
    printed = capfdbinary.readouterr()
    assert (project / "shop/store.py").read_text() == STORE
    assert printed.out.startswith(b"--- a/shop/store.py\n+++ b/shop/store.py\n")
    assert printed.err.decode().splitlines() == [
        "./shop/store.py:7: RDP501 awaits it",
        "./shop/store.py:12: RDP201 opens it with `async with`",
        "./shop/queue.py:7: RDP302 no fix: its fix is not safe (--unsafe applies it)",
        "2 findings would be mended (--write does it) in 1 file",
        "1 finding without a fix that is certain: RDP302 1",
    ]
    (project / "given.patch").write_bytes(printed.out)
    subprocess.run(["git", "apply", "given.patch"], cwd=project, check=True, timeout=60)
    assert (project / "shop/store.py").read_text() == MENDED


def test_it_is_written(project: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert main(["fix", "--write", "--unsafe", "shop"]) == 0
    printed = capfdbinary.readouterr()
    assert (printed.out, printed.err.splitlines()[-1]) == (b"", b"3 findings mended in 2 files")
    assert (project / "shop/store.py").read_text() == MENDED
    assert (project / "shop/queue.py").read_text() == QUEUE.replace("socket_timeout=2", "socket_timeout=45")
    done = flake8_runs.flake8("--select=RDP", ".", cwd=project)
    assert (done.returncode, done.stdout) == (0, b"")
    assert main(["fix", "--write", "--unsafe"]) == 0
    assert capfdbinary.readouterr().err == b"0 findings mended in 0 files\n"


@pytest.mark.parametrize(
    ("configuration", "arguments", "mended"),
    [
        ("", ["--select", "RDP5"], {"RDP501"}),
        ("", ["--select", "rdp2,RDP402"], {"RDP201"}),
        ("extend-ignore = RDP501", [], {"RDP201"}),
        ("per-file-ignores = shop/store.py: RDP2", [], {"RDP501"}),
        ("extend-exclude = store.py", [], set()),
        ("select = E", [], set()),
    ],
)
def test_what_flake8_does_not_show_is_left_alone(
    project: Path, configuration: str, arguments: list[str], mended: set[str], capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    (project / "setup.cfg").write_text(f"[flake8]\n{configuration}\n")
    assert main(["fix", "--write", *arguments, "shop"]) == 0
    text = (project / "shop/store.py").read_text()
    assert "await client.get" not in text
    assert {code for code, is_done in (("RDP501", "await client.set" in text), ("RDP201", "async with" in text)) if is_done} == mended


def test_a_file_that_flake8_passes_over(project: Path) -> None:
    (project / "shop/store.py").write_text("# flake8: noqa\n" + STORE)
    assert main(["fix", "--write"]) == 0
    assert (project / "shop/store.py").read_text() == "# flake8: noqa\n" + STORE


def test_bytes_stay_as_they_are(project: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    """Of a file in another encoding, one with a mark of its byte order, and one that ends without an end of line."""
    path = project / "shop/store.py"
    for encoding, mark, cookie in (("latin-1", b"", "# coding: latin-1\n"), ("utf-8", b"\xef\xbb\xbf", "")):
        text = f"{cookie}{STORE.rstrip()}  # é".replace("\n", "\r\n")
        path.write_bytes(mark + text.encode(encoding))
        main(["fix", "--select", "RDP501", "shop/store.py"])
        (project / "given.patch").write_bytes(capfdbinary.readouterr().out)
        expected = mark + text.replace("    client.set", "    await client.set").encode(encoding)
        assert main(["fix", "--write", "--select", "RDP501", "shop/store.py"]) == 0
        assert path.read_bytes() == expected


def test_a_file_that_cannot_be_read_stops_nothing(project: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    (project / "shop/broken.py").write_text("def\n")
    (project / "shop/bytes.py").write_bytes(b"\xff")
    assert main(["fix", "--write"]) == 0
    assert (project / "shop/store.py").read_text() == MENDED
    said = capfdbinary.readouterr().err.decode()
    assert "./shop/broken.py: not read: invalid syntax" in said
    assert "./shop/bytes.py: not read: " in said


@pytest.mark.parametrize(
    ("arguments", "said"), [(["missing"], "no such file or folder: missing"), (["--select", "RDPX"], "no code begins with RDPX")]
)
def test_mistakes_in_what_is_asked(arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["fix", *arguments]) == 2
    assert said in capsys.readouterr().err


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="the superuser may write everything")
def test_what_may_not_be_written(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "shop/store.py").chmod(0o444)
    assert main(["fix", "--write"]) == 2
    assert "store.py" in capsys.readouterr().err
