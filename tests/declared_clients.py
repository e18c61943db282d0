"""What holds the declarations of ``clients/`` against installed packages must know beside them."""

from __future__ import annotations

# Modules that define commands, in the forks of redis-py.
COMMAND_MODULES = ("redis.commands.", "valkey.commands.", "aioredis.commands.")
FORKS = ("redis", "valkey")
FAMILY = (*FORKS, "aioredis")
# Methods of pipelines that are declared plain and not called here: they would connect.
CONNECTING = {
    *("client", "from_pool", "from_url", "himport_discard", "himport_discard_all", "himport_prepare", "immediate_execute_command"),
    *("load_scripts", "monitor", "parse_response", "pubsub", "transaction"),
}
# Transactions that no pipeline of the family is: how to make one, and what it keeps the queued commands in.
QUEUES = {
    "glide.Batch": ((True,), "commands"),
    "glide.ClusterBatch": ((True,), "commands"),
    "glide_sync.Batch": ((True,), "commands"),
    "glide_sync.ClusterBatch": ((True,), "commands"),
    "upstash_redis.client.Pipeline": (("http://127.0.0.1:1", {}, None, "pipeline", None, None), "_command_stack"),
    "upstash_redis.asyncio.client.AsyncPipeline": (("http://127.0.0.1:1", {}, None, "pipeline", None, None), "_command_stack"),
}
