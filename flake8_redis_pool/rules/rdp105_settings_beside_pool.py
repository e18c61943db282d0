"""RDP105: host, port, db and their kin beside a pool that was made without them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from ..analysis.facts.report import Report
from ..analysis.facts.settings_beside_pool import IgnoredSetting, SettingsBesidePool, settings_beside_pools
from ..rule import Finding, Rule
from ._wording import Forms, call, place, sentence


class SettingsBesidePoolIgnored(Rule):
    """Host, port, db, password... beside ``connection_pool`` are ignored, and the pool was not made with the same.

    What it does
    ------------
    Reports the construction of a client that is given a pool and, beside it, a host, port, db, username, password,
    socket path or ``ssl``, where the pool is seen to be made without it or with another value: by its constructor or
    from a URL, in this or another module.

    Why is this bad?
    ----------------
    A client over a given pool takes its connections from that pool. What stands beside it is ignored without a word:
    the commands go to the pool's server and the pool's database, under the pool's user.

    Measured
    --------
    The misuse, and the same program cured, on Valkey 9.1.2 (``docs/evidence.md``):

    - keys of 20 that a client for database 3 writes there: 0, cured 20 (redis-py 8.1.0, valkey-py 6.2.0)
    - the same, asynchronous, over a pool from a URL: 0, cured 20 (redis-py 8.1.0, valkey-py 6.2.0)
    - how a command for a host that has no server ends: none, cured ConnectionError (redis-py 8.1.0, valkey-py 6.2.0)
    - the user whom the server takes a client for, of user worker: default, cured worker (redis-py 8.1.0, valkey-py
      6.2.0)

    Example
    -------
    ::

        import redis

        pool = redis.ConnectionPool(host="cache", max_connections=20)
        jobs = redis.Redis(db=3, connection_pool=pool)

    Use instead
    -----------
    ::

        import redis

        pool = redis.ConnectionPool(host="cache", db=3, max_connections=20)
        jobs = redis.Redis(connection_pool=pool)

    Known limitations
    -----------------
    Two values are compared only where both are constants; a variable, or an attribute of an object that a function is
    given, is reported only beside a pool that was made without one. A pool whose arguments are hidden behind ``**`` is
    not known, nor is one whose ``connection_kwargs`` are touched. Settings that do not say where a connection leads
    (timeouts, ``decode_responses``) are ignored beside a pool as well, and not reported.

    When not to use it
    ------------------
    There is no such case known.
    """

    code = "RDP105"
    name = "settings-beside-pool"
    since = "0.1"

    def check(self, report: Report) -> Iterator[Finding]:
        for item in settings_beside_pools(report.module):
            first = item.origins[0]
            yield Finding(
                item.node,
                sentence(
                    "{call} ignores {settings}, as its pool from {place} {how}",
                    settings=_listed(item.ignored),
                    place=place(report, first.module, first.node),
                    call=call(report, item.node),
                    how=_difference(item.ignored),
                ),
                partial(_evidence, report, item),
                item,
            )


def _listed(ignored: Sequence[IgnoredSetting]) -> Forms:
    """``host, port and db``; the last ones as a number where there is no room."""
    names = [each.name for each in ignored]
    if len(names) == 1:
        return (names[0],)
    full = f"{', '.join(names[:-1])} and {names[-1]}"
    return full, *(f"{', '.join(names[:kept])} and {len(names) - kept} more" for kept in range(len(names) - 2, 0, -1))


def _difference(ignored: Sequence[IgnoredSetting]) -> Forms:
    """How the pool was made, and what is to be done."""
    it, one, there = ("it", "another", "set it there") if len(ignored) == 1 else ("them", "others", "set them there")
    if all(each.is_other for each in ignored):
        return f"has {one}: give it a pool of its own", f"has {one}: use another pool"
    if any(each.is_other for each in ignored):
        return "is made otherwise: give it a pool of its own", "is made otherwise: use another pool"
    return f"is made without {it}: {there}", f"has not {it}: {there}"


def _evidence(report: Report, item: SettingsBesidePool) -> tuple[str, ...]:
    made = tuple(f"pool made: {report.place(origin.module, origin.node)}" for origin in item.origins)
    return (
        *made,
        *(f"{each.name}: {'another value' if each.is_other else 'not given to the pool'}" for each in item.ignored),
    )
