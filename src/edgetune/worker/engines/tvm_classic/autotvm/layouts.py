"""The knobs of a convolution's template that decide its layouts: channels in blocks of what size.

Blocks that differ from one operation to the next cost a layout transformation between them, which
no trial of an operation sees.
"""

from __future__ import annotations

from itertools import product
from typing import Any

from edgetune.worker.engines.tvm_classic.autotvm.records import Trial
from edgetune.worker.engines.tvm_classic.autotvm.subspace import (
    Places,
    Subspace,
    knob_value,
    places_of,
)

KNOBS = ("tile_ic", "tile_oc")  # blocks of the input's channels, and of the output's
# Beside the default's block: half and twice as many. Neighbours can agree only on sizes that both
# of them have tried, so a few common ones are worth more than many.
FACTORS = (1.0, 2.0, 0.5)


def has_blocks(config: Any) -> bool:
    """Of a configuration or of a space."""
    return all(knob in config for knob in KNOBS)


def same(one: Trial, other: Trial) -> bool:
    """Whether two trials of an operation take and give the same layouts."""
    return layout_of(one) == layout_of(other)


def layout_of(trial: Trial) -> tuple[Any, ...]:
    """Of another template the layouts are another matter: only its own are the same."""
    inputs = trial.input
    found = blocks(inputs.config) if has_blocks(inputs.config) else ()
    return (inputs.task.workload, *found)


def blocks(config: Any) -> tuple[int, int]:
    """The sizes of the input's and the output's channel blocks."""
    size_in, size_out = (int(config[knob].size[-1]) for knob in KNOBS)
    return size_in, size_out


def parts(task: Any, default: Any | None, layout: str) -> list[Subspace]:
    """The parts of the space to search, that of the default's layouts first.

    `keep`: its layouts only. `free`: the whole space as one part. `graph`: one part for each pair
    of layouts, so that every one of them is tried.
    """
    if default is None or layout == "free" or not has_blocks(task.config_space):
        return [Subspace(task, {})]
    wanted = [pick(task, default, factors) for factors in factor_pairs(layout)]
    found = {tuple(sorted(places.items())): places for places in wanted if all(places.values())}
    # The default's own blocks may be in no list: then there are no layouts to keep to.
    return [Subspace(task, places) for places in found.values()] or [Subspace(task, {})]


def factor_pairs(layout: str) -> list[tuple[float, float]]:
    return [(1.0, 1.0)] if layout == "keep" else list(product(FACTORS, FACTORS))


def pick(task: Any, default: Any, factors: tuple[float, float]) -> Places:
    """Where the knobs' lists hold the default's blocks times the factors; () where they do not."""
    places = {}
    for knob, factor in zip(KNOBS, factors, strict=True):
        (size,) = knob_value(default[knob])
        places[knob] = places_of(task.config_space, knob, {(int(size * factor),)})
    return places
