"""Paho MQTT: a message callback runs once for each message.

Facts: held against paho-mqtt 2.2.0 (``Client`` read from the source).

Traps:

- ``client.on_message = f`` is an assignment: its function is known by its three parameters (client, userdata, message).
- ``on_connect`` (four or five parameters) runs at each connection and reconnection: neither per message nor once,
  so it is no handler here.

Left out: ``on_publish`` and ``on_subscribe``, whose third parameter is a number.
"""

from __future__ import annotations

from flake8_redis_pool.spec import Convention, FrameworkSpec, InstanceDecorator, Registration

CLIENTS = ("paho.mqtt.client.Client",)
CALLBACK = "MQTT callback"
PARAMETERS = (
    ("client", "_client", "mqttc", "mqtt_client", "mosq", "c"),
    ("userdata", "_userdata", "user_data", "obj", "data"),
    ("msg", "message", "_msg", "_message"),
)

SPEC = FrameworkSpec(
    name="Paho MQTT",
    roots=("paho",),
    keeps="at module level, or where the MQTT client is made (its userdata may hold it)",
    keeps_async="per event loop, or use a synchronous client at module level",
    one_thread=True,
    instance_decorators=(
        InstanceDecorator(classes=CLIENTS, attributes=("message_callback", "topic_callback"), noun=CALLBACK, bare=True),
    ),
    registrations=(
        Registration(
            callees=tuple(f"{name}.message_callback_add" for name in CLIENTS),
            noun=CALLBACK,
            position=1,
            keywords=("callback",),
        ),
        Registration(callees=("paho.mqtt.subscribe.callback",), noun=CALLBACK, position=0, keywords=("callback",)),
    ),
    conventions=(
        Convention(noun=CALLBACK, parameters=PARAMETERS, imports=("paho",)),
        Convention(noun=CALLBACK, parameters=PARAMETERS, imports=("paho",), method_of="class"),
    ),
)
