"""TVM's tuners of one task: model-based, genetic, random, grid; a small space is tried whole."""

from __future__ import annotations

import random
from collections.abc import Iterable
from typing import Any, Literal, Protocol

import numpy as np
from tvm.autotvm.tuner import GATuner, GridSearchTuner, RandomTuner
from tvm.autotvm.tuner.model_based_tuner import ModelBasedTuner
from tvm.autotvm.tuner.sa_model_optimizer import SimulatedAnnealingOptimizer
from tvm.autotvm.tuner.xgboost_cost_model import XGBoostCostModel

from edgetune.wire.arrays import Array

PLAN_SIZE = 32  # trials between two fits of the cost model
EXHAUSTIVE = 96  # a space that small is tried completely: no model knows it better than that
# TVM's 100 would be one generation, drawn at random, of what a task gets here.
GENERATION = 16

Name = Literal["xgb", "ga", "random", "gridsearch"]


class Strategy(Protocol):
    """What all tuners of TVM offer: candidates out, results in, in the same order."""

    def has_next(self) -> bool: ...

    def next_batch(self, batch_size: int) -> list[Any]: ...

    def update(self, inputs: list[Any], results: list[Any]) -> None: ...


def make_strategy(name: Name, task: Any, *, seed: int, threads: int) -> Strategy:
    """A tuner of `task`'s whole space; it draws from the generators of NumPy and `random`."""
    strategy: Strategy
    if name == "ga":
        strategy = Population(task, pop_size=GENERATION)
    elif name == "random":
        strategy = RandomTuner(task)
    elif name == "gridsearch":
        strategy = GridSearchTuner(task)
    elif len(task.config_space) <= EXHAUSTIVE:
        strategy = Everything(task, seed)
    else:
        model = InProcessCostModel(task, threads)
        optimizer = SimulatedAnnealingOptimizer(task, n_iter=200, early_stop=30, log_interval=0)
        strategy = ModelBasedTuner(task, model, optimizer, PLAN_SIZE)
    return strategy


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


class Population(GATuner):  # type: ignore[misc]  # TVM is untyped
    """One generation at a time: TVM's own hands the same genes out again until it is told."""

    def next_batch(self, batch_size: int) -> list[Any]:
        left = len(self.genes) - self.trial_pt
        batch: list[Any] = super().next_batch(min(batch_size, left))
        return batch


class Everything:
    """Every candidate once, in an order that the seed decides."""

    def __init__(self, task: Any, seed: int) -> None:
        self.space = task.config_space
        every = range(self.space.range_length)
        self.order = [index for index in every if self.space.is_index_valid(index)]
        random.Random(seed).shuffle(self.order)

    def has_next(self) -> bool:
        return bool(self.order)

    def next_batch(self, batch_size: int) -> list[Any]:
        batch, self.order = self.order[:batch_size], self.order[batch_size:]
        return [self.space.get(index) for index in batch]

    def update(self, inputs: list[Any], results: list[Any]) -> None:
        """Nothing is learnt."""


def describe(strategy: Strategy) -> str:
    """What chooses the candidates, for the report."""
    if isinstance(strategy, ModelBasedTuner):
        return "xgboost on knobs"
    names = {Population: "genetic", RandomTuner: "at random", GridSearchTuner: "in order"}
    return f"none: {names.get(type(strategy), 'the space is tried completely')}"
