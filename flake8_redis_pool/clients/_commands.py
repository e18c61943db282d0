"""Method names of Redis data commands, as redis-py 8.1 and valkey 6.2 spell them.

They recognise a transaction by its use where its type is out of sight, so names that any other object may have
(``append``, ``copy``, ``keys``, ``move``, ``sort``, ``time``, ``touch``, ``type``, ``wait``, ``watch``...) and all
server administration are left out.
"""

from __future__ import annotations

COMMANDS: frozenset[str] = frozenset(
    # keys and strings
    """
    bitcount bitop bitpos decr decrby delete exists expire expireat expiretime get getbit getdel getex getrange getset
    incr incrby incrbyfloat mget mset msetnx persist pexpire pexpireat pexpiretime psetex pttl randomkey renamenx set
    setbit setex setnx setrange strlen ttl unlink
    """.split()
    # lists
    + """
    blmove blmpop blpop brpop brpoplpush lindex linsert llen lmove lmpop lpop lpos lpush lpushx lrange lrem lset ltrim
    rpop rpoplpush rpush rpushx
    """.split()
    # sets
    + """
    sadd scard sdiff sdiffstore sinter sintercard sinterstore sismember smembers smismember smove spop srandmember srem
    sunion sunionstore
    """.split()
    # sorted sets
    + """
    bzmpop bzpopmax bzpopmin zadd zcard zcount zdiff zdiffstore zincrby zinter zintercard zinterstore zlexcount zmpop
    zmscore zpopmax zpopmin zrandmember zrange zrangebylex zrangebyscore zrangestore zrank zrem zremrangebylex
    zremrangebyrank zremrangebyscore zrevrange zrevrangebylex zrevrangebyscore zrevrank zscore zunion zunionstore
    """.split()
    # hashes
    + """
    hdel hexists hexpire hget hgetall hgetdel hgetex hincrby hincrbyfloat hkeys hlen hmget hmset hpersist hpexpire hpttl
    hrandfield hset hsetex hsetnx hstrlen httl hvals
    """.split()
    # streams
    + """
    xack xackdel xadd xautoclaim xclaim xdel xdelex xgroup_create xgroup_createconsumer xgroup_delconsumer
    xgroup_destroy xgroup_setid xinfo_consumers xinfo_groups xinfo_stream xlen xpending xpending_range xrange xread
    xreadgroup xrevrange xtrim
    """.split()
    # the rest: geo, hyperloglog, scans, publishing, scripts
    + """
    evalsha evalsha_ro fcall fcall_ro geoadd geodist geohash geopos georadius georadiusbymember geosearch geosearchstore
    hscan pfadd pfcount pfmerge publish script_load spublish sscan zscan
    """.split()
)

#: Those whose names other objects have as well, or that administer the server: they recognise nothing, and are sent
#: like any other by what is known to be a client.
PLAIN_NAMED: frozenset[str] = frozenset(
    """
    append bgsave client_getname client_id client_info client_kill client_list client_setname config_get
    config_resetstat config_set copy dbsize dump echo eval eval_ro flushall flushdb info keys lastsave memory_stats
    memory_usage migrate move object ping pubsub_channels pubsub_numpat pubsub_numsub rename restore role save scan
    script_exists script_flush select slowlog_get slowlog_len sort sort_ro swapdb time touch type
    """.split()
)

#: Commands that write the key which is their first argument.
WRITES: frozenset[str] = frozenset(
    """
    append decr decrby delete expire expireat getdel getset hdel hincrby hincrbyfloat hmset hset hsetnx incr incrby
    incrbyfloat linsert lpop lpush lpushx lrem lset ltrim persist pexpire psetex rename rpop rpush rpushx sadd set
    setbit setex setnx setrange smove spop srem unlink xadd xdel xtrim zadd zincrby zpopmax zpopmin zrem zremrangebyrank
    zremrangebyscore
    """.split()
)

#: Commands of redis-py that a valkey pipeline lacks, that the one of a valkey cluster lacks besides, and that those
#: of aioredis 2 and 1 lack.
_NOT_VALKEY = frozenset("hexpire hgetdel hgetex hpersist hpexpire hpttl httl xackdel xdelex".split())
_NOT_VALKEY_CLUSTER = _NOT_VALKEY | {"spublish"}
_NOT_AIOREDIS_2 = _NOT_VALKEY_CLUSTER.union(
    """
    blmove blmpop bzmpop evalsha_ro expiretime fcall fcall_ro geosearch geosearchstore getdel getex hrandfield hsetex
    lmove lmpop pexpiretime sintercard smismember xautoclaim xgroup_createconsumer zdiff zdiffstore zinter zintercard
    zmpop zmscore zrandmember zrangestore zunion
    """.split()
)
_NOT_AIOREDIS_1 = _NOT_AIOREDIS_2.union("bitop lpos xpending_range xreadgroup".split())
VALKEY_COMMANDS = COMMANDS - _NOT_VALKEY
VALKEY_CLUSTER_COMMANDS = COMMANDS - _NOT_VALKEY_CLUSTER
AIOREDIS_2_COMMANDS = COMMANDS - _NOT_AIOREDIS_2
AIOREDIS_1_COMMANDS = COMMANDS - _NOT_AIOREDIS_1

#: Commands whose names no other kind of object has: two of them on one attribute say that it is a client.
DISTINCT: frozenset[str] = frozenset(
    name
    for name in COMMANDS
    if name.startswith(
        tuple(
            """
            bl br bz hget hset hinc hdel hm hk hv hl llen lpush lrange lrem ltrim rpush rpoplpush rpop lpop sadd scard
            sismember smembers spop srem z x incrby setex setnx pexpire mget
            """.split()
        )
    )
)

#: Client libraries with the same commands and other semantics: where a module imports one, nothing
#: is guessed from the use.
OTHERS: tuple[str, ...] = tuple(
    "coredis aredis asyncio_redis glide glide_sync rediscluster upstash_redis walrus redis_om aredis_om".split(),
)
