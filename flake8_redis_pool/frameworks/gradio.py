"""Gradio: the function of an interface and the listeners of events run once for each event.

Facts: read from the source of ``gradio`` 6.31: the events of a component are methods that take the function first or
decorate it; ``then``, ``success`` and ``failure`` chain a further one.

Traps:

- ``gr.State(value)`` is copied for each session: no place for a client.
- ``gr.cache`` keeps results for the life of the process.
- ``demo.load`` runs once for each page load, not once at the start.
- ``gr.Server`` is a FastAPI application: its routes run for each request.

Left out: events of rare components, a chain that starts with an event that is rarely first, and a chain of more than
two (``click(f).then(g).then(h)``: the last one).
"""

from __future__ import annotations

from flake8_redis_pool.spec import Decorator, FrameworkSpec, InstanceDecorator, Registration

EVENTS = {
    "Audio": ("change", "input", "upload", "stream", "clear", "stop_recording"),
    "Button": ("click",),
    "Chatbot": ("change", "select", "like", "retry", "undo", "clear", "edit"),
    "Checkbox": ("change", "input", "select"),
    "CheckboxGroup": ("change", "input", "select"),
    "ClearButton": ("click",),
    "Code": ("change", "input"),
    "Dataframe": ("change", "input", "select", "edit"),
    "Dataset": ("click", "select"),
    "DownloadButton": ("click",),
    "Dropdown": ("change", "input", "select"),
    "File": ("change", "select", "clear", "upload", "delete"),
    "Gallery": ("change", "select", "upload"),
    "Image": ("change", "input", "select", "upload", "clear", "stream"),
    "MultimodalTextbox": ("change", "input", "submit", "stop"),
    "Number": ("change", "input", "submit"),
    "Radio": ("change", "input", "select"),
    "Slider": ("change", "input", "release"),
    "State": ("change",),
    "Textbox": ("change", "input", "submit", "stop", "blur"),
    "Timer": ("tick",),
    "UploadButton": ("click", "upload"),
    "Video": ("change", "input", "upload", "clear"),
}
METHODS = (
    *(
        f"gradio.{place}{name}.{event}"
        for place in ("", "components.")
        for name, events in EVENTS.items()
        for event in events
    ),
    *(
        f"gradio.{blocks}.{event}"
        for blocks in ("Blocks", "blocks.Blocks", "Interface", "ChatInterface")
        for event in ("load", "unload")
    ),
    "gradio.Tab.select",
    "gradio.TabItem.select",
)
CHAIN = "gradio.events.Dependency"
CHAINS = tuple(
    f"gradio.{method}"
    for method in (
        "Audio.stop_recording",
        "Blocks.load",
        "Button.click",
        "Chatbot.retry",
        "Chatbot.undo",
        "ClearButton.click",
        "Dropdown.change",
        "File.upload",
        "MultimodalTextbox.submit",
        "Textbox.submit",
        "UploadButton.upload",
    )
)
CHAINED = tuple(f"{CHAIN}.{name}" for name in ("then", "success", "failure"))
SERVERS = ("gradio.Server", "gradio.server.Server")
FUNCTION = "Gradio function"
LISTENER = "Gradio event listener"


def _decorators() -> tuple[InstanceDecorator, ...]:
    classes: dict[tuple[str, ...], list[str]] = {}
    for name, events in EVENTS.items():
        classes.setdefault(events, []).extend((f"gradio.{name}", f"gradio.components.{name}"))
    return tuple(
        InstanceDecorator(classes=tuple(names), attributes=events, noun=LISTENER) for events, names in classes.items()
    )


SPEC = FrameworkSpec(
    name="Gradio",
    roots=("gradio",),
    keeps="at module level",
    keeps_async="per event loop, or use a synchronous client at module level",
    decorators=(
        Decorator(names=("gradio.on", "gradio.events.on"), noun=LISTENER),
        Decorator(names=("gradio.render", "gradio.renderable.render"), noun="Gradio render function"),
        Decorator(names=("gradio.api", "gradio.events.api"), noun="Gradio API function"),
    ),
    instance_decorators=(
        *_decorators(),
        InstanceDecorator(
            classes=("gradio.Blocks", "gradio.blocks.Blocks"), attributes=("load", "unload"), noun=LISTENER
        ),
        InstanceDecorator(
            classes=SERVERS,
            attributes=("get", "post", "put", "patch", "delete", "api_route", "websocket", "api"),
            noun="Gradio route",
        ),
    ),
    registrations=(
        Registration(
            callees=(
                "gradio.Interface",
                "gradio.interface.Interface",
                "gradio.ChatInterface",
                "gradio.chat_interface.ChatInterface",
            ),
            noun=FUNCTION,
            position=0,
            keywords=("fn",),
        ),
        Registration(callees=(*METHODS, *CHAINED), noun=LISTENER, position=0, keywords=("fn",)),
        Registration(callees=("gradio.on", "gradio.events.on"), noun=LISTENER, position=1, keywords=("fn",)),
        Registration(
            callees=("gradio.api", "gradio.events.api"), noun="Gradio API function", position=0, keywords=("fn",)
        ),
        Registration(
            callees=(
                "gradio.Blocks.launch",
                "gradio.Interface.launch",
                "gradio.ChatInterface.launch",
                "gradio.mount_gradio_app",
            ),
            noun="Gradio authentication",
            keywords=("auth", "auth_dependency"),
        ),
    ),
    attributes=tuple((method, CHAIN) for method in CHAINS),
)
