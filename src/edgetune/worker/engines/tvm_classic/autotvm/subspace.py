"""A part of a template's search space, which TVM's own tuners take for a whole one.

TVM can filter a space, too, but its random walks then stumble for seconds until they are back
inside; a space with shorter lists has no outside.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

from tvm.autotvm.task.space import SplitEntity

Places = Mapping[str, tuple[int, ...]]  # for each knob which of its values, by their place


class Subspace:
    """`task` is TVM's, with a shorter space; indexes are translated into the whole one and back.

    Knobs that `places` does not name keep all their values.
    """

    def __init__(self, task: Any, places: Places) -> None:
        self.whole = task.config_space
        knobs = self.whole.space_map.items()
        self.places = {name: places.get(name, tuple(range(len(knob)))) for name, knob in knobs}
        self.task = copy.copy(task)
        self.task.config_space = self.space = shortened(self.whole, self.places)

    def __len__(self) -> int:
        return len(self.space)

    def whole_index(self, index: int) -> int:
        """The index in the whole space of what has `index` in this one."""
        found, stride = 0, 1
        for name, knob in self.whole.space_map.items():
            index, place = divmod(index, len(self.places[name]))
            found += stride * self.places[name][place]
            stride *= len(knob)
        return found

    def index_of(self, whole_index: int) -> int | None:
        """The index in this space; None for what lies outside of it."""
        found, stride = 0, 1
        for name, knob in self.whole.space_map.items():
            whole_index, place = divmod(whole_index, len(knob))
            if place not in self.places[name]:
                return None
            found += stride * self.places[name].index(place)
            stride *= len(self.places[name])
        return None if whole_index else found


def shortened(space: Any, places: Places) -> Any:
    short = copy.copy(space)
    short.space_map = type(space.space_map)()
    for name, knob in space.space_map.items():
        part = short.space_map[name] = copy.copy(knob)
        part.entities = [knob.entities[place] for place in places[name]]
    short.clear_cache()
    return short


def knob_value(entity: Any) -> Any:
    """Comparable: in the space the outermost factor of a split is -1, for "the rest"."""
    return tuple(entity.size[1:]) if isinstance(entity, SplitEntity) else str(entity)


def places_of(space: Any, name: str, values: set[Any]) -> tuple[int, ...]:
    """Where in the knob's list the values stand."""
    entities = space.space_map[name].entities
    return tuple(at for at, entity in enumerate(entities) if knob_value(entity) in values)
