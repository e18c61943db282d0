"""zope.event: a subscriber runs once for each event.

Facts: counted with zope.event 6.2 (3 events: ``classhandler.handler`` as decorator and as call, a subscriber 3).

Traps:

- Subscribers run where the event is notified, in its thread.

Left out: the subscribers of ``zope.component``, which configuration files name.
"""

from __future__ import annotations

from flake8_redis_pool.spec import Decorator, FrameworkSpec, Registration

HANDLERS = ("zope.event.classhandler.handler",)
SUBSCRIBER = "event subscriber"

SPEC = FrameworkSpec(
    name="zope.event",
    roots=("zope",),
    keeps="at module level",
    keeps_async="per event loop, or use a synchronous client at module level",
    decorators=(Decorator(names=HANDLERS, noun=SUBSCRIBER),),
    registrations=(
        Registration(callees=HANDLERS, noun=SUBSCRIBER, position=1, keywords=("handler_",)),
        Registration(callees=("zope.event.subscribers.append",), noun=SUBSCRIBER, position=0, keywords=("object",)),
    ),
)
