"""What the gate looks for in a text before any declaration is loaded.

Written by tools/client_words.py from clients/ and, for the names of packages, frameworks/.
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
#: Top-level packages of all declared libraries and frameworks: never modules of the project.
PACKAGES: Final = frozenset(
    """
    agents aio_pika aiocache aiogram aiohttp aioinject aiokafka aiokeydb aiomqtt aioredis aiormq aiosmtpd airflow
    anthropic anyio apache_beam apiflask apscheduler aredis aredis_om ariadne arq asgiref async_generator async_lru
    async_property async_timeout asyncio asyncio_redis asyncssh attr attrs autobahn aws_durable_execution_sdk_python
    aws_lambda_context aws_lambda_powertools aws_lambda_typing azure beam bentoml beta9 blacksheep blinker bokeh
    botbuilder bottle browser_use builtins bullmq cached_property cachetools celery chainlit chalice channels cherrypy
    ckan click cloudevents confluent_kafka connexion coredis crewai dagster dash dask dbos decorator dependency_injector
    discord dishka disnake distributed django django_q django_redis django_rq dnslib docket dramatiq emmett engineio
    fakeredis falcon fast_depends fastapi fastmcp faststream faust firebase_functions flask flask_admin flask_appbuilder
    flask_httpauth flask_jwt_extended flask_limiter flask_login flask_openapi3 flask_redis flask_restful flask_restx
    flask_smorest flask_sock flask_socketio func_python functions_framework gevent glide glide_sync google gradio
    graphene graphene_django graphql graphql_relay grpc grpc_interceptor grpclib gunicorn hatchet_sdk http httpx huey
    hug injector inngest itemadapter jupyter_server kafka klein kombu kopf langchain langchain_core langgraph linebot
    litellm litestar locust mangum mcp microdot mistralai mlflow mock modal mongoengine nameko nats nextcord nexusrpc
    nicegui ninja paho parliament pgqueuer pika prefect procrastinate prometheus_client pulsar pydantic pydantic_ai pyee
    pyramid pyrogram pyspark pytest quart ray realtime redis redis_om rediscluster responder rest_framework robyn rodi
    rpyc rq rq_scheduler sanic sanic_ext saq schedule scrapy scrapy_redis shiny slack_bolt slack_sdk socketio
    socketserver sqlalchemy starlette starlite stomp strawberry strawberry_django streamlit streaq supabase taskiq
    taskiq_aio_pika taskiq_dependencies taskiq_redis telebot telegram telethon temporalio textual tornado trio
    trio_websocket twisted typer typing_extensions uncalled_for upstash_redis uvloop valkey walrus watchdog watchfiles
    websocket websockets werkzeug wireup wrapt wsgiref xmlrpc zappa zmq zope
    """.split()
)
