"""Method names of redis-py and its forks by what a call does, and where else their classes can be imported from.

Checked by reflection against redis 8.1 and valkey 6.2 (``tests/declared/test_clients_declared.py``).
"""

from __future__ import annotations

from collections.abc import Mapping

from flake8_redis_pool.clients._shared import TAKEN_AGAIN
from flake8_redis_pool.spec import MILLISECOND, Blocking, Blocks

#: A client closes its connection before it raises one of these (``Connection.read_response`` and
#: ``send_packed_command`` disconnect first).
CUT_BY: frozenset[str] = frozenset({"ConnectionError", "TimeoutError"})

# The timeout's name and position; xread and xreadgroup block only when asked to.
BLOCKING: Mapping[str, Blocking] = {
    "blpop": Blocking(argument="timeout", position=1, takes=True, word=-1),
    "brpop": Blocking(argument="timeout", position=1, takes=True, word=-1),
    "brpoplpush": Blocking(argument="timeout", position=2, word=-1),
    "blmove": Blocking(argument="timeout", position=2, word=-1),
    "blmpop": Blocking(argument="timeout", position=0, takes=True, word=0),
    "bzmpop": Blocking(argument="timeout", position=0, takes=True, word=0),
    "bzpopmin": Blocking(argument="timeout", position=1, takes=True, word=-1),
    "bzpopmax": Blocking(argument="timeout", position=1, takes=True, word=-1),
    "xread": Blocking(Blocks.IF_GIVEN, "block", 2, unit=MILLISECOND),
    "xreadgroup": Blocking(
        Blocks.IF_GIVEN, "block", 4, entries=("streams", 2, ">"), unit=MILLISECOND, takes=True, taken_again=TAKEN_AGAIN
    ),
    "wait": Blocking(argument="timeout", position=1, unit=MILLISECOND, word=-1),
    "waitaof": Blocking(argument="timeout", position=2, unit=MILLISECOND, word=-1),
    "execute_command": Blocking(Blocks.BY_NAME),
}

NAMESPACES = ("bf", "cf", "cms", "ft", "json", "tdigest", "topk", "ts")
NO_COMMAND = (
    *("bitfield", "get_connection_kwargs", "get_encoder", "get_retry", "load_external_module", "lock"),
    *("register_script", "set_response_callback", "set_retry"),
)
SCANS = ("scan_iter", "sscan_iter", "hscan_iter", "zscan_iter")
PIPELINE_PLAIN = (
    "annotate_exception",
    "client",
    "from_pool",
    "from_url",
    "monitor",
    "pipeline",
    "pubsub",
    "raise_first_error",
)
NODES = (
    *("get_default_node", "get_node", "get_node_from_key", "get_nodes", "get_primaries", "get_random_node"),
    *("get_replicas", "keyslot", "replace_default_node", "set_default_node"),
)
CLUSTER_PIPELINE_PLAIN = (
    *("annotate_exception", "from_url", "load_scripts", "monitor", "pipeline", "pubsub", "script_load_for_pipeline"),
    *("send_cluster_commands", "sentinel", "transaction"),
)
CLUSTER_SYNC = ("determine_slot", "disconnect_connection_pools", "load_external_module")
# Coroutine functions among the commands: on an asynchronous pipeline nothing is queued until they are awaited, so
# that the await is right.
COROUTINE_COMMANDS = (
    "command_info",
    "debug_segfault",
    "memory_doctor",
    "memory_help",
    "script_debug",
    "sentinel",
    "shutdown",
)
COROUTINE_CLUSTER_COMMANDS = (
    "cluster_delslots",
    "command_info",
    "debug_segfault",
    "memory_doctor",
    "memory_help",
    "script_debug",
    "shutdown",
)

# Other places where the same class can be imported from, in every fork.
ALIASES: Mapping[str, tuple[str, ...]] = {
    "connection.ConnectionPool": ("ConnectionPool", "client.ConnectionPool", "sentinel.ConnectionPool"),
    "connection.BlockingConnectionPool": ("BlockingConnectionPool",),
    "connection.Connection": ("Connection", "sentinel.Connection"),
    "connection.SSLConnection": ("SSLConnection", "client.SSLConnection", "sentinel.SSLConnection"),
    "connection.UnixDomainSocketConnection": ("UnixDomainSocketConnection", "client.UnixDomainSocketConnection"),
    "sentinel.Sentinel": ("Sentinel",),
    "sentinel.SentinelConnectionPool": ("SentinelConnectionPool",),
    "utils.from_url": ("from_url",),
}
