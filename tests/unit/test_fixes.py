"""What each fix makes of a text, and why it makes nothing of others."""

from __future__ import annotations

import textwrap
from pathlib import Path
from typing import Final

import pytest

from flake8_redis_pool.fixes import all_fixes
from flake8_redis_pool.rulebook import all_rules
from tests.shared.mending import mended, reasons

HEAD: Final = "import redis.asyncio as redis\n\nclient = redis.Redis(host='cache')\n\n\n"
RAW: Final = "import redis\n\npool = redis.ConnectionPool(host='cache')\n\n\n"
HANDLER: Final = "import redis\nfrom flask import Flask\n\napp = Flask(__name__)\n"


@pytest.fixture(autouse=True)
def _alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)  # a project of its own


def body(text: str) -> str:
    return textwrap.dedent(text).lstrip("\n")


def test_each_fix_is_of_a_rule() -> None:
    assert set(all_fixes()) <= {rule.code for rule in all_rules()}
    for fixes in all_fixes().values():
        assert fixes
        for fix in fixes:
            assert not fix.says.endswith(".")


#: By name: what stands before, the text, and what becomes of it.
MENDED: Final = {
    "with, and the call that closed it goes": (
        HEAD,
        """
        async def read():
            feed = client.pubsub()  # one of many

            # the channel of the day
            await feed.subscribe("news")
            message = await feed.get_message(timeout=1)
            await feed.aclose()
            return message
        """,
        """
        async def read():
            async with client.pubsub() as feed:  # one of many
                # the channel of the day
                await feed.subscribe("news")
                message = await feed.get_message(timeout=1)
            return message
        """,
    ),
    "an early return": (
        HEAD,
        """
        async def read(wanted):
            feed = client.pubsub()
            await feed.subscribe("news")
            if not wanted:
                return None
            message = await feed.get_message(
                timeout=1,  # seconds
            )
            await feed.aclose()
            return message
        """,
        """
        async def read(wanted):
            async with client.pubsub() as feed:
                await feed.subscribe("news")
                if not wanted:
                    return None
                message = await feed.get_message(
                    timeout=1,  # seconds
                )
            return message
        """,
    ),
    "a finally that begins too late": (
        HEAD,
        """
        async def read():
            feed = client.pubsub()
            await feed.subscribe("news")
            # from here on
            try:
                return await feed.get_message(timeout=1)
            finally:
                await feed.aclose()
        """,
        """
        async def read():
            feed = client.pubsub()
            try:
                await feed.subscribe("news")
                # from here on
                return await feed.get_message(timeout=1)
            finally:
                await feed.aclose()
        """,
    ),
    "a finally with handlers": (
        HEAD,
        """
        async def read():
            feed = client.pubsub()
            await feed.subscribe("news")
            try:
                await feed.get_message(timeout=1)
            except ValueError:
                pass
            finally:
                await feed.unsubscribe("news")
                await feed.aclose()
        """,
        """
        async def read():
            async with client.pubsub() as feed:
                await feed.subscribe("news")
                try:
                    await feed.get_message(timeout=1)
                except ValueError:
                    pass
                finally:
                    await feed.unsubscribe("news")
        """,
    ),
    "what is made of it is used further down": (
        "import redis.asyncio as redis\n\n\n",
        """
        async def read(key):
            client = redis.Redis(host="cache")
            pipe = client.pipeline()
            pipe.get(key)
            found = await pipe.execute()
            return found
        """,
        """
        async def read(key):
            async with redis.Redis(host="cache") as client:
                pipe = client.pipeline()
                pipe.get(key)
                found = await pipe.execute()
            return found
        """,
    ),
    "an await that gives nothing else goes with it": (
        "import redis.asyncio as redis\n\n\n",
        """
        async def read(key):
            client = await redis.from_url("redis://cache")
            found = await client.get(key)
            await client.aclose()
            return found
        """,
        """
        async def read(key):
            async with redis.from_url("redis://cache") as client:
                found = await client.get(key)
            return found
        """,
    ),
    "an await of a coroutine stays": (
        "import redis.asyncio as redis\n\n\n",
        """
        async def connect():
            client = redis.Redis(host="cache")
            await client.ping()
            return client


        async def read(key):
            client = await connect()
            found = await client.get(key)
            await client.aclose()
            return found
        """,
        """
        async def connect():
            client = redis.Redis(host="cache")
            await client.ping()
            return client


        async def read(key):
            async with await connect() as client:
                found = await client.get(key)
            return found
        """,
    ),
    "closed, and more": (
        "import redis.asyncio as redis\n\n\n",
        """
        async def read(key):
            client = redis.from_url("redis://cache")
            found = await client.get(key)
            # both, for redis-py 4
            await client.close()
            await client.connection_pool.disconnect()
            return found
        """,
        """
        async def read(key):
            client = redis.from_url("redis://cache")
            try:
                found = await client.get(key)
            finally:
                # both, for redis-py 4
                await client.close()
                await client.connection_pool.disconnect()
            return found
        """,
    ),
    "no context manager": (
        RAW,
        """
        def ping():
            connection = pool.get_connection()
            connection.send_command("PING")
            pool.release(connection)
            return True
        """,
        """
        def ping():
            connection = pool.get_connection()
            try:
                connection.send_command("PING")
            finally:
                pool.release(connection)
            return True
        """,
    ),
    "given back on each way": (
        RAW,
        """
        def ping(key):
            connection = pool.get_connection()
            if key is None:
                pool.release(connection)
                return None
            connection.send_command("GET", key)
            pool.release(connection)
            return key
        """,
        """
        def ping(key):
            connection = pool.get_connection()
            try:
                if key is None:
                    return None
                connection.send_command("GET", key)
            finally:
                pool.release(connection)
            return key
        """,
    ),
    "an await goes": (
        HEAD,
        """
        async def store(key):
            async with client.pipeline() as pipe:
                await pipe.set(key, 1)  # the first
                await pipe.execute()
            async with (await client.pubsub()) as feed:
                await feed.subscribe("news")
        """,
        """
        async def store(key):
            async with client.pipeline() as pipe:
                pipe.set(key, 1)  # the first
                await pipe.execute()
            async with client.pubsub() as feed:
                await feed.subscribe("news")
        """,
    ),
    "an await comes": (
        HEAD,
        """
        async def store(key):
            client.set(key, 1)
            if not (client.exists(key)):
                client.set(
                    key,
                    2,
                )
        """,
        """
        async def store(key):
            await client.set(key, 1)
            if not (await client.exists(key)):
                await client.set(
                    key,
                    2,
                )
        """,
    ),
    "settings move to the pool": (
        "",
        """
        import redis

        DATABASE = 3
        pool = redis.ConnectionPool(
            host="cache",
            port=6379,
        )
        client = redis.Redis(connection_pool=pool, db=DATABASE)  # the third
        """,
        """
        import redis

        DATABASE = 3
        pool = redis.ConnectionPool(
            host="cache",
            port=6379,
            db=DATABASE,
        )
        client = redis.Redis(connection_pool=pool)  # the third
        """,
    ),
    "settings move within a function": (
        "import redis\n\n\n",
        """
        class Store:
            def __init__(self, db=0):
                self.pool: redis.ConnectionPool = redis.ConnectionPool(host="cache")
                self.client = redis.Redis(connection_pool=self.pool, db=db)
        """,
        """
        class Store:
            def __init__(self, db=0):
                self.pool: redis.ConnectionPool = redis.ConnectionPool(host="cache", db=db)
                self.client = redis.Redis(connection_pool=self.pool)
        """,
    ),
    "settings of a pool with other users are dropped": (
        "import redis\n\n",
        """
        pool = redis.ConnectionPool(host="cache")
        first = redis.Redis(connection_pool=pool)
        second = redis.Redis(connection_pool=pool, db=3)
        """,
        """
        pool = redis.ConnectionPool(host="cache")
        first = redis.Redis(connection_pool=pool)
        second = redis.Redis(connection_pool=pool)
        """,
    ),
    "settings that cannot move are dropped": (
        "",
        """
        import redis

        pool = redis.ConnectionPool(host="cache")
        DATABASE = 3
        client = redis.Redis(connection_pool=pool, db=DATABASE)
        """,
        """
        import redis

        pool = redis.ConnectionPool(host="cache")
        DATABASE = 3
        client = redis.Redis(connection_pool=pool)
        """,
    ),
    "built once": (
        HANDLER,
        """


        # the first page
        @app.get("/")
        def first():
            \"\"\"Say it.\"\"\"
            client = redis.Redis(host="cache")
            return client.get("first")


        @app.get("/second")
        def second():
            client = redis.Redis(host="cache")
            try:
                return client.get("second")
            finally:
                client.close()
        """,
        """
        client = redis.Redis(host="cache")


        # the first page
        @app.get("/")
        def first():
            \"\"\"Say it.\"\"\"
            return client.get("first")


        @app.get("/second")
        def second():
            return client.get("second")
        """,
    ),
    "a longer timeout": (
        "",
        """
        import redis

        queue = redis.Redis(socket_timeout=2, host="queue")


        def work():
            while True:
                print(queue.blpop("jobs", timeout=30))
        """,
        """
        import redis

        queue = redis.Redis(socket_timeout=45, host="queue")


        def work():
            while True:
                print(queue.blpop("jobs", timeout=30))
        """,
    ),
}


@pytest.mark.parametrize("name", MENDED)
def test_mended(name: str) -> None:
    head, before, after = MENDED[name]
    before = before.removeprefix("\n") if name == "built once" else before
    outcome = mended(head + (textwrap.dedent(before) if name == "built once" else body(before)))
    assert outcome.after.text == head + body(after)


#: By name: what stands before, the text, and why it stays.
LEFT: Final = {
    "used after the block": (
        HEAD,
        """
        async def read(wanted):
            if wanted:
                feed = client.pubsub()
                await feed.subscribe("news")
            if wanted:
                print(await feed.get_message(timeout=1))
        """,
        ["RDP201 its name is used outside of the block"],
    ),
    "a comment at the call that would go": (
        HEAD,
        """
        async def read():
            feed = client.pubsub()
            await feed.subscribe("news")
            # nobody listens any more
            await feed.aclose()
        """,
        ["RDP203 a comment stands at a call that would go"],
    ),
    "closed by another call": (
        "import asyncio\n" + HEAD,
        """
        async def read():
            feed = client.pubsub()
            await feed.subscribe("news")
            await asyncio.wait_for(feed.aclose(), 5)
        """,
        ["RDP203 it is given back in more than one place"],
    ),
    "a function that may give nothing": (
        "import redis.asyncio as redis\n\n\n",
        """
        async def connect():
            try:
                client = redis.Redis(host="cache")
                return client
            except ValueError:
                print("no cache")


        async def read(key):
            client = await connect()
            print(await client.get(key))
            await client.aclose()
        """,
        ["RDP203 the call may give something else, or nothing"],
    ),
    "what closes it leaves the pool open": (
        "import aioredis\n\n\n",
        """
        async def read(key):
            client = aioredis.from_url("redis://cache")
            return await client.get(key)
        """,
        ["RDP201 what closes it leaves its pool open"],
    ),
    "over yield": (
        HEAD,
        """
        async def read():
            feed = client.pubsub()
            await feed.subscribe("news")
            yield await feed.get_message(timeout=1)
            await feed.aclose()
        """,
        ["RDP203 the function yields while it is open"],
    ),
    "two statements on a line": (
        HEAD,
        """
        async def read():
            feed = client.pubsub(); await feed.subscribe("news")
            print(await feed.get_message(timeout=1))
        """,
        ["RDP201 several statements stand on its line"],
    ),
    "a function that is defined there": (
        HEAD,
        """
        async def read():
            feed = client.pubsub()

            async def close():
                await feed.aclose()

            await feed.subscribe("news")
            await close()
        """,
        ["RDP203 a function or generator that is defined there uses it"],
    ),
    "a task goes on": (
        "import asyncio\n" + HEAD,
        """
        async def listen(feed):
            await feed.get_message(timeout=1)


        async def read():
            feed = client.pubsub()
            task = asyncio.create_task(listen(feed))
            await task
        """,
        ["RDP201 what it is passed to may go on"],
    ),
    "no coroutine": (
        HEAD,
        """
        def store(key):
            client.set(key, 1)
        """,
        ["RDP501 it stands in no coroutine"],
    ),
    "awaited by another call": (
        "import asyncio\n" + HEAD,
        """
        async def read():
            feed = await asyncio.wait_for(client.pubsub(), 5)
            await feed.aclose()
        """,
        ["RDP505 it is awaited through another call"],
    ),
    "another value of the pool": (
        "",
        """
        import redis

        pool = redis.ConnectionPool(db=1)
        client = redis.Redis(connection_pool=pool, db=3)
        """,
        ["RDP105 its pool has another value, and which one is meant nobody says"],
    ),
    "a name that the module has": (
        HANDLER,
        """
        client = object()


        @app.get("/")
        def first():
            client = redis.Redis(host="cache")
            return client.get("first")
        """,
        ["RDP101 the module has another client"],
    ),
    "arguments that only a request has": (
        HANDLER.replace("Flask\n", "Flask, current_app\n", 1),
        """
        @app.get("/")
        def first():
            client = redis.Redis(host=current_app.name)
            return client.get("first")
        """,
        ["RDP101 current_app may have no value yet when the module is imported"],
    ),
    "a client of another place": (
        "",
        """
        import redis


        def work(queue: redis.Redis):
            print(queue.blpop("jobs", timeout=30))


        def first():
            work(redis.Redis(socket_timeout=2))


        def second():
            work(redis.Redis(socket_timeout=3))
        """,
        ["RDP302 its client is made in more than one place"],
    ),
}


@pytest.mark.parametrize("name", LEFT)
def test_left(name: str) -> None:
    head, text, why = LEFT[name]
    outcome = mended(head + body(text))
    assert outcome.after == outcome.before
    assert [each.partition(" ")[2] for each in reasons(outcome)] == why


def test_what_is_not_safe_is_asked_for() -> None:
    head, before, _ = MENDED["a longer timeout"]
    outcome = mended(head + body(before), is_unsafe=False)
    assert outcome.after == outcome.before
    assert reasons(outcome) == ["8: RDP302 its fix is not safe (--unsafe applies it)"]


def test_what_has_no_effect_is_dropped_where_nothing_else_may_change() -> None:
    text = "import redis\n\npool = redis.ConnectionPool(host='a')\nclient = redis.Redis(\n    db=3,\n    connection_pool=pool,\n    port=1,\n)\n"
    outcome = mended(text, is_unsafe=False)
    assert outcome.after.text == text.replace("    db=3,\n", "").replace("    port=1,\n", "")


@pytest.mark.parametrize("newline", ["\r\n", "\n"])
@pytest.mark.parametrize("indent", ["\t", "  "])
def test_nothing_else_changes(newline: str, indent: str) -> None:
    """Ends of lines, tabs, form feeds and a missing last end of line stay as they are."""
    lines = [*HEAD.splitlines(), "\f", "async def read(key):", "    client.set(key, 'é')", "", "", "text = '''", "    kept  '''"]
    text = newline.join(lines).replace("    ", indent)
    assert mended(text).after.text == text.replace("client.set", "await client.set")


def test_a_fix_that_brings_another_finding_is_taken_back() -> None:
    """Whatever the fix is: the rules are asked again, here about the client that nobody could close any more."""
    text = HEAD + "async def read():\n    feed = redis.Redis().pubsub()\n    await feed.subscribe('news')\n    client.set('read', 1)\n"
    outcome = mended(text)
    assert outcome.after.text == text.replace("client.set", "await client.set")
    assert reasons(outcome) == ["7: RDP201 its fix brings RDP201"]


def test_a_finding_that_is_silenced_gives_way_to_none() -> None:
    """RDP101 at the same call asks for one client; where that is not wanted, the client of each call is closed."""
    head = "import redis.asyncio as redis\nfrom fastapi import FastAPI\n\napp = FastAPI()\n\n\n@app.get('/')\nasync def first():\n"
    text = head + "    client = redis.Redis(host='cache')\n    return await client.get('first')\n"
    assert reasons(mended(text, is_unsafe=False)) == [
        "9: RDP101 its fix is not safe (--unsafe applies it)",
        "9: RDP201 RDP101 reports the same call, and its cure mends both",
    ]
    outcome = mended(text, is_unsafe=False, is_shown=lambda code: code != "RDP101")
    assert outcome.after.text == head + "    async with redis.Redis(host='cache') as client:\n        return await client.get('first')\n"


@pytest.mark.parametrize(
    ("statement", "why"),
    [
        ("redis.Redis(single_connection_client=True)", "it has one connection, which calls cannot share"),
        ("redis.Connection(host='cache')", "it has one connection, which calls cannot share"),
        ("redis.Redis(host=find())", "its arguments call something"),
        ("redis.Redis(host=FURTHER)", "FURTHER has its value only further down"),
    ],
)
def test_what_calls_cannot_share(statement: str, why: str) -> None:
    text = f"{HANDLER}\n\n@app.get('/')\ndef first():\n    one = {statement}\n    return one.ping()\n\n\nFURTHER = 'cache'\n"
    outcome = mended(text)
    assert outcome.after == outcome.before
    assert f"9: RDP101 {why}" in reasons(outcome)


def test_a_name_of_the_function_is_not_that_of_the_module() -> None:
    """Also where the module has one that is called the same."""
    text = f"{HANDLER}host = 'cache'\n\n\n@app.get('/')\ndef first(host):\n    one = redis.Redis(host=host)\n    return one.ping()\n"
    outcome = mended(text)
    assert outcome.after == outcome.before
    text = text.replace("first(host):", "first():\n    host = other()")
    assert reasons(mended(text)) == ["11: RDP101 host is a name of the function"]


def test_a_client_that_has_to_be_entered_stays() -> None:
    text = (
        "import coredis\nfrom fastapi import FastAPI\n\napp = FastAPI()\n\n\n@app.get('/')\nasync def first():\n"
        "    async with coredis.Redis() as client:\n        return await client.get('first')\n"
    )
    assert reasons(mended(text)) == ["9: RDP101 it has to be entered before it is used"]
