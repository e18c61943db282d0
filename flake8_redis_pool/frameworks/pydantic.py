"""pydantic: methods of a model and factories of its fields run each time that an object of it is made.

Facts: held against pydantic 2.14.4 (objects made with each of them): ``model_post_init``, the decorators of model
validators, and ``default_factory`` of ``Field`` and ``PrivateAttr`` run once for each object. ``root_validator`` is
that of version 1, which version 2 still has.

Traps:

- A field's factory does not run where the call gives the field.
- A private attribute cannot be given: its factory always runs.
"""

from __future__ import annotations

from flake8_redis_pool.spec import FrameworkSpec

SPEC = FrameworkSpec(
    name="pydantic",
    roots=("pydantic",),
    making_methods=("pydantic.BaseModel.model_post_init",),
    making_decorators=("pydantic.model_validator", "pydantic.root_validator"),
    field_factories=(
        ("pydantic.Field", "default_factory"),
        ("pydantic.fields.Field", "default_factory"),
        ("pydantic.PrivateAttr", "default_factory"),
        ("pydantic.fields.PrivateAttr", "default_factory"),
    ),
)
