"""TVM's cost model: boosted trees over features of the lowered program, one for all tasks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import xgboost
from tvm import meta_schedule as ms
from tvm.meta_schedule.cost_model.xgb_model import PackSum, XGBConfig, XGBModel

Hook = Callable[[], None]

WARMUP_SAMPLES = 32  # with fewer, a guess is as good as the model
BOOST_ROUNDS = 60


@ms.utils.derived_object
class StoresModel(XGBModel._cls):  # type: ignore[misc]  # TVM is untyped
    """`before` comes ahead of each generation that a search scores, and may raise to end it.

    One thread grows a tree on the few thousand rows that there are; two waited 67 ms a tree for
    each other. TVM grows trees until 50 of them have not improved the fit of the training data,
    which it evaluates after each: that took a quarter of a tuning, and came to some 70 trees.
    """

    def __init__(self, *, seed: int, before: Hook) -> None:
        config = XGBConfig(nthread=1, seed=seed)
        super().__init__(config=config, num_warmup_samples=WARMUP_SAMPLES)
        self.before = before

    def predict(self, context: Any, candidates: Any) -> Any:
        self.before()
        return super().predict(context, candidates)

    def _train(self, xs: Any, ys: Any) -> None:
        samples = PackSum(xs=xs, ys=ys)
        self.booster = xgboost.train(
            self.config.to_dict(),
            samples.dmatrix,
            num_boost_round=BOOST_ROUNDS,
            obj=lambda predicted, _: samples.obj_square_error(predicted),
        )


def is_trained(model: Any) -> bool:
    return bool(model.booster is not None and model.data_size >= model.num_warmup_samples)


def learn(
    model: Any, context: Any, candidates: Sequence[Any], seconds: Sequence[float | None]
) -> None:
    """`seconds` of each candidate, None for a failed one."""
    results = [
        ms.runner.RunnerResult(None if cost_s is None else [cost_s], "" if cost_s else "failed")
        for cost_s in seconds
    ]
    model.update(context, list(candidates), results)
