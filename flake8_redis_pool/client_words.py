"""What the gate looks for in a text before any declaration is loaded.

Written by tools/client_words.py from clients/.
"""

from __future__ import annotations

from typing import Final

from .words import Words

WORDS: Final = Words(
    roots=frozenset(
        """
        aiocache aiokeydb aioredis aredis aredis_om arq asyncio_redis coredis django_redis django_rq fakeredis
        flask_redis glide glide_sync kombu redis redis_om rediscluster saq upstash_redis valkey walrus
        """.split()
    ),
    telling=frozenset(
        """
        blmove blmovem blmpop blpop broker_connection brpop brpoplpush bzmpop bzpopmax bzpopmin connection_for_read
        connection_for_write default_channel multi_exec pipeline pubsub waitaof xread xread_group xreadgroup
        """.split()
    ),
    deciding=frozenset(
        """
        blmove blmovem blmpop blpop broker_connection brpop brpoplpush bzmpop bzpopmax bzpopmin connection_for_read
        connection_for_write default_channel get_connection keyspace_notifications multi multi_exec pipeline pubsub
        scoped_connection waitaof xread xread_group xreadgroup
        """.split()
    ),
    closing=frozenset(
        """
        aclose close disconnect quit
        """.split()
    ),
)
