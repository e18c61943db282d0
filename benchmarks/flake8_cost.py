"""What the plugin adds to flake8: bare flake8, with this plugin, with flake8-bugbear, with flake8-async, on the same public code, in one run.

    python benchmarks/flake8_cost.py [--rounds 3] [--cache FOLDER] [--tree NAME] [--without async] [--instructions]

The first run downloads the pinned packages and makes one virtual environment for each plugin in the cache folder. Four trees are linted with
one process: code that does not concern Redis (Django without its Redis cache backend), applications that mix (Superset and Open WebUI), files
of which each imports a Redis client, and one large project with Redis in many places (LiteLLM, "large"). Measured is the processor time of the
whole flake8 process (user and system); of all rounds, which take turns, the least counts (flake8-async, which is slow, runs in the first round
only). Each of these runs is a first one: nothing is kept from the run before. Then one file of the large project, in a first and in a second
run, the latter with what the former has kept. Machines differ: quote the ratios.

Processor time of the same work varies by a tenth and more on a busy machine. ``--instructions`` counts instructions instead, with valgrind and fifty
times slower: the same work gives the same count, but for thousandths of a percent, so that a hundredth can be told from nothing.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tarfile
import venv
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
PLUGINS: Mapping[str, tuple[str, ...]] = {
    "bare": (),
    "redis-pool": (str(ROOT),),
    "bugbear": ("flake8-bugbear==26.10.27",),
    "async": ("flake8-async==26.8.1",),
}
FLAKE8 = "flake8==7.5.0"
NO_REDIS = ("django==5.2.8",)
LARGE = ("litellm==1.110.2",)
ONE_FILE = "litellm/caching/redis_cache.py"
MIXED = ("apache-superset==4.1.4", "open-webui==0.6.36")
LIBRARIES = (
    *("aiocache==0.12.3", "arq==0.26.3", "celery==5.5.3", "channels-redis==4.3.0", "django-redis==6.0.0", "dramatiq==1.18.0", "flower==2.0.1"),
    *("huey==2.5.4", "kombu==5.5.4", "limits==5.6.0", "redis-om==0.3.5", "rq==2.6.0", "saq==0.24.4", "taskiq-redis==1.1.2", "walrus==0.9.5"),
)
IMPORTS_CLIENT = re.compile(rb"^[ \t]*(?:import|from)[ \t]+(?:redis|valkey|aioredis)\b", re.MULTILINE)


def prepare(cache: Path) -> None:
    """Make the environments and lay out the packages, as far as they are not there yet."""
    for name, packages in PLUGINS.items():
        folder = cache / "environments" / name
        if not folder.exists():
            venv.create(folder, with_pip=True)
            _pip(folder, "install", FLAKE8, *packages)
    sources = cache / "sources"
    for package in (*NO_REDIS, *MIXED, *LIBRARIES, *LARGE):
        if not (sources / package).exists():
            _pip(cache / "environments" / "bare", "download", "--no-deps", "--dest", str(cache / "archives" / package), package)
            _unpack(next((cache / "archives" / package).iterdir()), sources / package)


def _pip(environment: Path, *arguments: str) -> None:
    subprocess.run([environment / "bin" / "python", "-m", "pip", "-q", "--disable-pip-version-check", *arguments], check=True)


def _unpack(archive: Path, folder: Path) -> None:
    if archive.suffix == ".whl":
        with zipfile.ZipFile(archive) as wheel:
            wheel.extractall(folder)
    else:
        with tarfile.open(archive) as source:
            source.extractall(folder, filter="data")


def trees(cache: Path) -> Iterator[tuple[str, list[Path]]]:
    """The name of each tree and the folders that it consists of: flake8 runs once in each, as in a project of its own."""
    sources = cache / "sources"
    for path in (path for package in NO_REDIS for path in (sources / package).rglob("*.py")):
        if IMPORTS_CLIENT.search(path.read_bytes()):
            path.unlink()  # Django's cache backend, which one file holds
    yield "no Redis", [sources / package for package in NO_REDIS]
    yield "mixed", [sources / package for package in MIXED]
    users = cache / "users"
    if not users.exists():
        files = (path for package in (*MIXED, *LIBRARIES) for path in (sources / package).rglob("*.py"))
        for path in files:
            if IMPORTS_CLIENT.search(path.read_bytes()):
                copy = users / path.relative_to(sources)
                copy.parent.mkdir(parents=True, exist_ok=True)
                copy.write_bytes(path.read_bytes())
    yield "all Redis", [users]
    yield "large", [sources / package for package in LARGE]


class Cost(NamedTuple):
    """Seconds of processor time, and the most memory (MB) that the process had."""

    seconds: float
    memory: int


def _command(cache: Path, plugin: str, paths: Sequence[str] = (".",)) -> list[str]:
    python = cache / "environments" / plugin / "bin" / "python"
    return [str(python), "-m", "flake8", "--isolated", "-j1", "--exit-zero", "-q", *paths]


def _environment(kept: Path) -> dict[str, str]:
    return {**os.environ, "PYTHONHASHSEED": "0", "XDG_CACHE_HOME": str(kept)}


def cost_of(cache: Path, plugin: str, folder: Path, paths: Sequence[str] = (".",), *, is_first: bool = True) -> Cost:
    """What one run of flake8 takes; the first one finds nothing that an earlier run has kept."""
    kept = cache / "kept"
    if is_first:
        shutil.rmtree(kept, ignore_errors=True)
    process = subprocess.Popen(_command(cache, plugin, paths), cwd=folder, stdout=subprocess.DEVNULL, env=_environment(kept))
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"flake8 ends with {process.returncode}")
    return Cost(used.ru_utime + used.ru_stime, used.ru_maxrss // 1024)


def seconds(cache: Path, plugin: str, folder: Path) -> float:
    """Seconds of processor time of one first run of flake8."""
    return cost_of(cache, plugin, folder).seconds


def measure_one_file(cache: Path, rounds: int) -> None:
    """Print what one file of the large project takes, and the memory of a run over the whole of it."""
    folder = cache / "sources" / LARGE[0]
    runs = [(plugin, is_first) for plugin in ("bare", "redis-pool") for is_first in (True, False)]
    least = dict.fromkeys(runs, float("inf"))
    for _ in range(rounds):
        for plugin, is_first in runs:
            least[plugin, is_first] = min(least[plugin, is_first], cost_of(cache, plugin, folder, [ONE_FILE], is_first=is_first).seconds)
    for is_first in (True, False):
        bare, with_plugin = (least[plugin, is_first] for plugin in ("bare", "redis-pool"))
        run = "first" if is_first else "second"
        print(f"one file, {run} run: bare {bare:6.2f} s, redis-pool {with_plugin:6.2f} s, added {with_plugin - bare:6.2f} s")
    for plugin in ("bare", "redis-pool"):
        whole = cost_of(cache, plugin, folder)
        print(f"whole project, {plugin}: {whole.seconds:.2f} s, at most {whole.memory} MB")


def instructions(cache: Path, plugin: str, folder: Path) -> float:
    """Thousands of millions of instructions of one run of flake8; valgrind must be installed."""
    kept = cache / "kept"
    shutil.rmtree(kept, ignore_errors=True)
    command = ["valgrind", "--tool=cachegrind", "--cache-sim=no", "--cachegrind-out-file=/dev/null", *_command(cache, plugin)]
    done = subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, env=_environment(kept))
    found = re.search(r"I +refs: +([\d,]+)", done.stderr)
    if found is None:
        raise RuntimeError(f"valgrind says nothing of instructions: {done.stderr[-300:]}")
    return int(found[1].replace(",", "")) / 1e9


def measure(name: str, plugins: Sequence[str], rounds: int, unit: str, cost: Callable[[str], float]) -> None:
    """Run all plugins in turns and print one line for each."""
    least = dict.fromkeys(plugins, float("inf"))
    for number in range(rounds):
        for plugin in plugins if number == 0 else [plugin for plugin in plugins if plugin != "async"]:
            least[plugin] = min(least[plugin], cost(plugin))
    bare = least["bare"]
    for plugin, amount in least.items():
        print(f"{name:10} {plugin:12} {amount:8.2f} {unit}  ratio {amount / bare:7.4f}  added {amount - bare:7.2f} {unit}", flush=True)


def main() -> None:
    """Prepare, measure, print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--cache", type=Path, default=Path.home() / ".cache" / "flake8-redis-pool-benchmarks")
    parser.add_argument("--tree", help='measure this tree (or "one file") only')
    parser.add_argument("--without", action="append", default=[], choices=[name for name in PLUGINS if name != "bare"], help="leave a plugin out")
    parser.add_argument("--instructions", action="store_true", help="count instructions, with valgrind, in one round: takes an hour or more")
    given = parser.parse_args()
    cache = given.cache.resolve()
    prepare(cache)
    rounds, unit, cost = (1, "G", instructions) if given.instructions else (given.rounds, "s", seconds)
    counted = "instructions" if given.instructions else f"least of {rounds} rounds"
    print(f"Python {sys.version.split()[0]}, {FLAKE8}, {counted}, one process")
    plugins = [name for name in PLUGINS if name not in given.without]
    for name, folders in trees(cache):
        if given.tree in (None, name):
            measure(name, plugins, rounds, unit, lambda plugin, folders=folders: sum(cost(cache, plugin, folder) for folder in folders))
    if given.tree in (None, "one file") and not given.instructions:
        measure_one_file(cache, rounds)


if __name__ == "__main__":
    main()
