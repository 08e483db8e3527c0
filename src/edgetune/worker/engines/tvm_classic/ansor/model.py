"""The two cost models: TVM's, and one that never lowers a schedule."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import xgboost
from tvm import auto_scheduler
from tvm.auto_scheduler import _ffi_api
from tvm.auto_scheduler.cost_model import xgb_model
from tvm.auto_scheduler.cost_model.cost_model import PythonBasedModel
from tvm.auto_scheduler.feature import (
    get_per_store_features_from_measure_pairs,
    get_per_store_features_from_states,
)

from edgetune.worker.engines.tvm_classic.ansor.child import call_in_child
from edgetune.worker.engines.tvm_classic.ansor.steps import Features, features_of

Floats = npt.NDArray[np.float32]
Hook = Callable[[], None]

BOOST_ROUNDS = 60
# Fewer measured schedules than this and a guess is as good as the model.
MIN_SAMPLES = 8


class StoresModel(xgb_model.XGBModel):  # type: ignore[misc]
    """TVM's model, one for all tasks, its features extracted where an abort does no harm.

    Both methods raise ChildDied when that happens; `before` comes ahead of each, and may raise.
    """

    def __init__(self, *, warmup_samples: int, seed: int, threads: int, before: Hook) -> None:
        super().__init__(num_warmup_sample=warmup_samples, seed=seed or 1, verbose_eval=0)
        self.xgb_params["nthread"] = threads
        self.before = before

    def update(self, inputs: Any, results: Any) -> None:
        self.before()
        # TVM extracts in this process; that goes well if it went well in the child's copy of it.
        call_in_child(lambda: len(get_per_store_features_from_measure_pairs(inputs, results)))
        super().update(inputs, results)

    def predict(self, task: Any, states: Any) -> Floats:
        self.before()
        features = call_in_child(lambda: get_per_store_features_from_states(states, task))
        if self.bst is None or len(self.inputs) <= self.num_warmup_sample:
            scores = np.random.uniform(0, 1, len(states))  # noqa: NPY002 (as TVM's own does)
        else:
            matrix, packs = xgb_model.feature_to_pack_sum_xgbmatrix(features)
            scores = xgb_model.predict_throughput_pack_sum(self.bst.predict(matrix), packs)
        # TVM's sign for a schedule that could not be lowered is a row of zeros.
        lowered = np.asarray([feature.any() for feature in features])
        return np.where(lowered, scores, -np.inf).astype(np.float32)


class StepsModel(PythonBasedModel):  # type: ignore[misc]
    """Learns one task's speed from transform steps; the schedule is never lowered here."""

    def __init__(self, *, seed: int, threads: int, before: Hook) -> None:
        super().__init__()
        self.parameters = {
            "max_depth": 6, "eta": 0.2, "subsample": 0.9, "verbosity": 0,
            "nthread": threads, "seed": seed,
        }  # fmt: skip
        self.random = np.random.default_rng(seed)
        self.before = before
        self.columns: dict[str, int] = {}
        self.rows: list[Features] = []
        self.costs: list[float] = []
        self.booster: Any = None

    def update(self, inputs: Any, results: Any) -> None:
        for one, result in zip(inputs, results, strict=True):
            self.rows.append(features_of(_ffi_api.SerializeMeasureInput(one)))
            self.costs.append(mean_cost(result))
        if len(self.rows) >= MIN_SAMPLES:
            self.train()

    def train(self) -> None:
        for row in self.rows:
            for name in row:
                self.columns.setdefault(name, len(self.columns))
        speeds = min(self.costs) / np.asarray(self.costs)  # 1 is the best so far, 0 a failure
        data = xgboost.DMatrix(self.matrix(self.rows), label=speeds)
        self.booster = xgboost.train(self.parameters, data, num_boost_round=BOOST_ROUNDS)

    def predict(self, task: Any, states: Any) -> Floats:
        self.before()
        if self.booster is None:
            return self.random.uniform(0, 1, len(states)).astype(np.float32)
        records = [_ffi_api.SerializeMeasureInput(pair(task, state)) for state in states]
        data = xgboost.DMatrix(self.matrix([features_of(record) for record in records]))
        scores: Floats = self.booster.predict(data)
        # The evolution draws parents in proportion to their score, so none may be below zero.
        return np.maximum(scores, 1e-6)

    def matrix(self, rows: Sequence[Features]) -> Floats:
        """A decision that the row's sketch does not have is missing, which trees can tell."""
        table = np.full((len(rows), len(self.columns)), np.nan, dtype=np.float32)
        for index, row in enumerate(rows):
            for name, value in row.items():
                if (column := self.columns.get(name)) is not None:
                    table[index, column] = value
        return table


def pair(task: Any, state: Any) -> Any:
    return auto_scheduler.MeasureInput(task, state)


def mean_cost(result: Any) -> float:
    """Seconds; a failed trial's cost is TVM's 1e10."""
    return float(np.mean([cost.value for cost in result.costs]))
