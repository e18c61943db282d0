"""Streamlit: the script runs anew at each interaction.

Fragments, dialogs, pages and widget callbacks run in those runs.

Facts: measured for ``streamlit``: the script (3 runs in 3 interactions), ``fragment``, ``on_click``, ``cache_resource``
(one run) and ``cache_data`` (one run for each set of arguments); ``dialog``, ``Page`` and the other callbacks are read
from the source of 1.67.

Traps:

- ``st.cache_resource`` is the place for a client: one for the process, shared by all sessions, so it must be safe for
  threads (redis-py's synchronous client is).
- ``st.cache_data`` pickles what it keeps: values read through a client, never the client.
- ``if "redis" not in st.session_state`` is once for each browser session: as many clients as sessions.
- Module level is no place that lasts in a script that Streamlit runs; in a module that the script imports it is.

Left out: the script itself (its module body and the functions that it calls): nothing in a module says whether it is
the script or is imported by it.
"""

from __future__ import annotations

from flake8_redis_pool.spec import Decorator, FrameworkSpec, Registration, Runs

GENERATOR = "streamlit.delta_generator.DeltaGenerator"
PLACES = ("streamlit", "streamlit.sidebar", GENERATOR)
CLICKS = ("button", "download_button", "form_submit_button", "link_button", "menu_button")
CHANGES = (
    "audio_input",
    "camera_input",
    "checkbox",
    "color_picker",
    "data_editor",
    "date_input",
    "datetime_input",
    "feedback",
    "file_uploader",
    "multiselect",
    "number_input",
    "pills",
    "radio",
    "segmented_control",
    "select_slider",
    "selectbox",
    "slider",
    "text_area",
    "text_input",
    "time_input",
    "toggle",
)
SELECTS = ("altair_chart", "plotly_chart", "pydeck_chart", "vega_lite_chart")
CALLBACK = "Streamlit callback"

SPEC = FrameworkSpec(
    name="Streamlit",
    roots=("streamlit",),
    keeps="in a function under st.cache_resource",
    keeps_async="per event loop, or use a synchronous client in a function under st.cache_resource",
    decorators=(
        Decorator(names=("streamlit.fragment",), noun="Streamlit fragment"),
        Decorator(names=("streamlit.dialog",), noun="Streamlit dialog"),
        Decorator(
            names=("streamlit.cache_resource", "streamlit.cache_data"), noun="Streamlit cached function", runs=Runs.ONCE
        ),
    ),
    registrations=(
        Registration(
            callees=tuple(f"{place}.{name}" for place in PLACES for name in CLICKS),
            noun=CALLBACK,
            keywords=("on_click",),
        ),
        Registration(
            callees=tuple(f"{place}.{name}" for place in PLACES for name in CHANGES),
            noun=CALLBACK,
            keywords=("on_change",),
        ),
        Registration(callees=tuple(f"{place}.chat_input" for place in PLACES), noun=CALLBACK, keywords=("on_submit",)),
        Registration(
            callees=tuple(f"{place}.{name}" for place in PLACES for name in SELECTS),
            noun=CALLBACK,
            keywords=("on_select",),
        ),
        Registration(callees=("streamlit.Page",), noun="Streamlit page", position=0, keywords=("page",)),
    ),
    attributes=tuple(
        (f"streamlit.{name}", GENERATOR)
        for name in ("chat_message", "container", "empty", "expander", "form", "popover", "status")
    ),
    caches=("streamlit.cache_resource",),
)
