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
        connection_for_write default_channel get_connection get_message get_sharded_message hdel hget hgetall hgetdel
        hgetex hincrby hincrbyfloat hkeys hlen hmget hmset hset hsetex hsetnx hvals incrby incrbyfloat
        keyspace_notifications listen llen lpop lpush lpushx lrange lrem ltrim mget multi multi_exec pexpire pexpireat
        pexpiretime pipeline pubsub rpop rpoplpush rpush rpushx sadd scard scoped_connection setex setnx sismember
        smembers spop srem waitaof xack xackdel xadd xautoclaim xclaim xdel xdelex xgroup_create xgroup_createconsumer
        xgroup_delconsumer xgroup_destroy xgroup_setid xinfo_consumers xinfo_groups xinfo_stream xlen xpending
        xpending_range xrange xread xread_group xreadgroup xrevrange xtrim zadd zcard zcount zdiff zdiffstore zincrby
        zinter zintercard zinterstore zlexcount zmpop zmscore zpopmax zpopmin zrandmember zrange zrangebylex
        zrangebyscore zrangestore zrank zrem zremrangebylex zremrangebyrank zremrangebyscore zrevrange zrevrangebylex
        zrevrangebyscore zrevrank zscan zscore zunion zunionstore
        """.split()
    ),
    closing=frozenset(
        """
        aclose close disconnect quit
        """.split()
    ),
)
