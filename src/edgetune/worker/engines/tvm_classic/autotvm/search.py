"""Which configurations of one task to try next."""

from __future__ import annotations

import random
from collections.abc import Iterable
from itertools import product
from typing import Any

import numpy as np
from tvm.autotvm.tuner.model_based_tuner import ModelBasedTuner
from tvm.autotvm.tuner.sa_model_optimizer import SimulatedAnnealingOptimizer
from tvm.autotvm.tuner.xgboost_cost_model import XGBoostCostModel

from edgetune.wire.arrays import Array
from edgetune.worker.engines.tvm_classic.autotvm.defaults import OUTSIDE, knob_value
from edgetune.worker.engines.tvm_classic.autotvm.records import Trial

LAYOUT_KNOBS = ("tile_ic", "tile_oc")
PLAN_SIZE = 32  # trials between two fits of the cost model
EXHAUSTIVE = 96  # a space that small is tried completely: no model knows it better than that


class InProcessCostModel(XGBoostCostModel):  # type: ignore[misc]  # TVM is untyped
    """XGBoost on the knobs themselves.

    TVM's own starts a pool of processes for every task, at a second and 100 MB each, to extract
    features from lowered code; the knobs need no lowering.
    """

    def __init__(self, task: Any, threads: int) -> None:
        super().__init__(task, "knob", loss_type="reg", num_threads=threads, log_interval=0)

    def _reset_pool(self, *_: object) -> None:
        self.pool = None

    def _get_feature(self, indexes: Iterable[int]) -> Array:
        rows = [self.space.get(int(index)).get_flatten_feature() for index in indexes]
        return np.asarray(rows, dtype=np.float32)


class TaskSearch:
    """Hands out each configuration once; learns from what was measured, in an earlier run too."""

    def __init__(
        self, task: Any, default: Any | None, *, layout: str, seed: int, threads: int
    ) -> None:
        self.task, self.default = task, default
        indexes = allowed_indexes(task.config_space, default if layout == "keep" else None)
        self.tuner = None
        self.queue: list[int] = []
        self.tried: set[int] = set()
        if indexes is not None:
            self.queue = shuffled(indexes, seed)
        else:
            self.tuner = make_tuner(task, threads)

    def next_batch(self, size: int) -> list[Any]:
        if self.default is not None and self.default.index not in self.tried:
            return self._hand_out([self.default])
        if self.tuner is not None:
            return self._hand_out(self.tuner.next_batch(size))
        fresh = [index for index in self.queue if index not in self.tried][:size]
        return self._hand_out([self.task.config_space.get(index) for index in fresh])

    @property
    def cost_model(self) -> str:
        return "none: the space is tried completely" if self.tuner is None else "xgboost on knobs"

    def is_default(self, trial: Trial) -> bool:
        inputs = trial.input
        same_task = inputs.task.workload == self.task.workload
        return self.default is not None and same_task and inputs.config.index == self.default.index

    def _hand_out(self, configs: list[Any]) -> list[Any]:
        self.tried.update(config.index for config in configs)
        return configs

    def learn(self, trials: list[Trial]) -> None:
        self.tried.update(trial.input.config.index for trial in trials)
        inside = [trial for trial in trials if trial.input.config.index != OUTSIDE]
        if self.tuner is not None and inside:
            self.tuner.update([t.input for t in inside], [t.result for t in inside])


def make_tuner(task: Any, threads: int) -> Any:
    model = InProcessCostModel(task, threads)
    optimizer = SimulatedAnnealingOptimizer(task, n_iter=200, early_stop=30, log_interval=0)
    return ModelBasedTuner(task, model, optimizer, PLAN_SIZE)


def allowed_indexes(space: Any, keep: Any | None) -> list[int] | None:
    """All indexes worth trying if they are few, otherwise None.

    With `keep`, those whose channel blocks are that configuration's: blocks that differ from one
    operation to the next cost a layout transformation between them, which no trial sees.
    """
    choices = [allowed_places(space, name, keep) for name in space.space_map]
    count = int(np.prod([len(places) for places in choices]))
    restricted = count < space.range_length
    if not count or (count > EXHAUSTIVE and not restricted):
        return None
    strides = np.cumprod([1, *(len(knob.entities) for knob in space.space_map.values())])
    return [int(np.dot(places, strides[:-1])) for places in product(*choices)]


def allowed_places(space: Any, name: str, keep: Any | None) -> list[int]:
    """Which values of one knob are allowed, by their place in its list."""
    values = [knob_value(entity) for entity in space.space_map[name].entities]
    has_blocks = all(knob in space.space_map for knob in LAYOUT_KNOBS)
    if keep is None or not has_blocks or name not in LAYOUT_KNOBS:
        return list(range(len(values)))
    return [place for place, value in enumerate(values) if value == knob_value(keep[name])]


def shuffled(indexes: list[int], seed: int) -> list[int]:
    order = list(indexes)
    random.Random(seed).shuffle(order)  # an order to try things in, no secret
    return order
