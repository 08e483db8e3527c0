"""The schedule that a template takes when nobody has tuned it, as a point of its search space."""

from __future__ import annotations

import contextlib
from typing import Any

from tvm import autotvm
from tvm.autotvm.task.space import ConfigEntity, FallbackConfigEntity

from edgetune.worker.engines.tvm_classic.autotvm.subspace import knob_value

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
    """Where the space has these knobs' values; None if it lacks one of them, or a knob."""
    index, stride = 0, 1
    for name, knob in space.space_map.items():
        if name not in config:
            return None
        wanted = knob_value(config[name])
        places = [at for at, entity in enumerate(knob.entities) if knob_value(entity) == wanted]
        if not places:
            return None
        index += stride * places[0]
        stride *= len(knob.entities)
    return index
