"""The schedule that a template takes when nobody has tuned it, as a point of its search space."""

from __future__ import annotations

import contextlib
from typing import Any

from tvm import autotvm
from tvm.autotvm.task.space import ConfigEntity, FallbackConfigEntity, SplitEntity

OUTSIDE = -1  # the index of a configuration that the search space does not contain


def default_config(task: Any) -> Any | None:
    """A ConfigEntity, its index `OUTSIDE` if the space lacks it; None if the template has none."""
    filled = FallbackConfigEntity()
    knobs = filled._entity_map  # TVM has no public way to list them
    # A template may have no default for a shape; it says so in any class of exception.
    with contextlib.suppress(Exception), task.target, autotvm.task.ApplyConfig(filled):
        task.func(*task.args, **task.kwargs)
        space = task.config_space
        if set(knobs) != set(space.space_map):
            return None
        index = index_of(space, filled)
        if index is not None:
            return space.get(index)
        return ConfigEntity(OUTSIDE, space.code_hash, knobs, [])
    return None


def index_of(space: Any, config: Any) -> int | None:
    index, stride = 0, 1
    for name, knob in space.space_map.items():
        wanted = knob_value(config[name])
        places = [at for at, entity in enumerate(knob.entities) if knob_value(entity) == wanted]
        if not places:
            return None
        index += stride * places[0]
        stride *= len(knob.entities)
    return index


def knob_value(entity: Any) -> Any:
    """Comparable: in the space the outermost factor of a split is -1, for "the rest"."""
    return tuple(entity.size[1:]) if isinstance(entity, SplitEntity) else str(entity)
