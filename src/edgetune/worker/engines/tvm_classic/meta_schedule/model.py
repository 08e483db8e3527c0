"""TVM's cost model: boosted trees over features of the lowered program, one for all tasks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from tvm import meta_schedule as ms
from tvm.meta_schedule.cost_model.xgb_model import XGBConfig, XGBModel

Hook = Callable[[], None]

WARMUP_SAMPLES = 32  # with fewer, a guess is as good as the model


@ms.utils.derived_object
class StoresModel(XGBModel._cls):  # type: ignore[misc]  # TVM is untyped
    """`before` comes ahead of each generation that a search scores, and may raise to end it."""

    def __init__(self, *, threads: int, seed: int, before: Hook) -> None:
        config = XGBConfig(nthread=threads, seed=seed)
        super().__init__(config=config, num_warmup_samples=WARMUP_SAMPLES)
        self.before = before

    def predict(self, context: Any, candidates: Any) -> Any:
        self.before()
        return super().predict(context, candidates)


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
