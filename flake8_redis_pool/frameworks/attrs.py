"""attrs: a hook of a class and factories of its fields run each time that an object of it is made.

Facts: held against attrs 26.1 (an object made with each of them, run): ``__attrs_post_init__`` runs last, and
``factory=f`` stands for ``default=Factory(f)``.

Traps:

- A field's factory does not run where the call gives the field.
- ``@x.default`` on a method does what a factory of the field ``x`` does, with the half-made object.
- ``Factory(f, takes_self=True)`` gives ``f`` the half-made object; it runs as often.
"""

from __future__ import annotations

from flake8_redis_pool.spec import FrameworkSpec

SPEC = FrameworkSpec(
    name="attrs",
    roots=("attr", "attrs"),
    making_methods=("__attrs_post_init__",),
    field_factories=(
        ("attr.ib", "factory"),
        ("attr.attrib", "factory"),
        ("attr.field", "factory"),
        ("attrs.field", "factory"),
        ("attr.Factory", ""),
        ("attrs.Factory", ""),
    ),
    field_defaults=("default",),
)
