"""RDP503: a connection that was opened before a fork is used in the child."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from ..analysis.facts.crossed_forks import CrossedFork, crossed_forks
from ..analysis.facts.report import Report
from ..rule import Finding, Level, Rule
from ._wording import call, place, sentence

_CURE = "open it in the child"


class ClientAcrossFork(Rule):
    """A PubSub, a monitor, or a raw or reserved connection that was opened before a fork is used in the child.

    What it does
    ------------
    Finds uses of what holds a connection in what a child process runs: the branch in which ``os.fork()`` gave 0, the
    target of ``multiprocessing.Process``, ``run()`` of a class that derives from it, and functions that a pool of
    processes runs, where the connection was opened (a PubSub: used) at import, or by the code that forks. Silent are
    clients and pools, which notice the fork and connect anew, contexts whose children begin anew (``spawn``,
    ``forkserver``), and what is opened in the child or used by the parent alone.

    Why is this bad?
    ----------------
    Parent and child have one socket: each reads messages and replies that the other one waits for, and what both write
    is mixed up.

    Measured
    --------
    The misuse, and the same program cured, on Valkey 9.1.2 (``docs/evidence.md``):

    - messages of 1 that the parent gets, whose child reads as well: 0, cured 1 (redis-py 8.1.0, valkey-py 6.2.0)

    Example
    -------
    ::

        import multiprocessing
        import redis

        client = redis.Redis(host="jobs")
        feed = client.pubsub()
        feed.subscribe("jobs")

        def work():
            for message in feed.listen():
                print(message["data"])

        def main():
            multiprocessing.get_context("fork").Process(target=work).start()

    Use instead
    -----------
    ::

        import multiprocessing
        import redis

        client = redis.Redis(host="jobs")

        def work():
            with client.pubsub() as feed:
                feed.subscribe("jobs")
                for message in feed.listen():
                    print(message["data"])

        def main():
            multiprocessing.get_context("fork").Process(target=work).start()

    Known limitations
    -----------------
    Where nothing says how processes start, they count as copies, as they are on Linux before Python 3.14. Servers that
    fork by themselves after they have imported the application are not known.

    When not to use it
    ------------------
    Where the parent ends at once, as a daemon's does.
    """

    code = "RDP503"
    name = "client-across-fork"
    since = "0.1"
    level = Level.ERROR

    def check(self, report: Report) -> Iterator[Finding]:
        for item in crossed_forks(report.module):
            opened = item.thing.origins[0]
            text = sentence(
                "{call} reads and writes the socket of the parent process, opened before the fork{opened}: {cure}",
                call=call(report, item.node),
                opened=(*(f" ({each})" for each in place(report, opened.module, opened.node)), ""),
                cure=_CURE,
            )
            yield Finding(item.node, text, partial(_evidence, report, item))


def _evidence(report: Report, item: CrossedFork) -> tuple[str, ...]:
    fork = item.fork
    return (*report.origins(item.thing), f"the process begins: {report.place(fork.module, fork.node)}", _CURE)
