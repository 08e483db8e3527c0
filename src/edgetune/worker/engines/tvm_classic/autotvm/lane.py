"""One strategy at work on a part of a task's space: what is known already is not handed out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tvm.autotvm.measure import MeasureInput
from tvm.autotvm.tuner.model_based_tuner import ModelBasedTuner

from edgetune.worker.engines.tvm_classic.autotvm import strategies
from edgetune.worker.engines.tvm_classic.autotvm.subspace import Subspace

PROPOSALS = 2048  # a strategy that names so many known candidates in a row has no other


class Lane:
    """Indexes are the whole space's; the strategy knows only those of its part."""

    def __init__(
        self, subspace: Subspace, name: strategies.Name, *, seed: int, threads: int
    ) -> None:
        self.subspace = subspace
        self.strategy = strategies.make_strategy(name, subspace.task, seed=seed, threads=threads)
        self.results: dict[int, Any] = {}  # TVM's MeasureResult of each candidate
        self.proposed: list[Any] = []  # by the strategy, which waits for their results in order

    def next_batch(self, size: int) -> list[int]:
        """Up to `size` candidates without a result; none when the strategy has no more."""
        fresh: list[int] = []
        for _ in range(PROPOSALS):
            if len(fresh) == size or not self.strategy.has_next():
                break
            proposals = self.strategy.next_batch(1)
            if not proposals and fresh:
                break  # it first wants to know these results
            index = self.propose(proposals)
            if index in fresh:
                break
            if index is not None and index not in self.results:
                fresh.append(index)
            elif not fresh:
                self.answer()
        return fresh

    def propose(self, proposals: list[Any]) -> int | None:
        self.proposed += proposals
        return self.subspace.whole_index(proposals[0].index) if proposals else None

    def learn(self, results: Mapping[int, Any]) -> None:
        """Results of candidates in any part of the space; also of those that nobody asked for."""
        inside = {index: r for index, r in results.items() if self.contains(index)}
        self.results |= inside
        asked = {self.subspace.whole_index(config.index) for config in self.proposed}
        self.answer()
        # The others learn of a candidate when they come upon it themselves.
        if isinstance(self.strategy, ModelBasedTuner):
            unasked = [index for index in inside if index not in asked]
            self.tell([self.config(index) for index in unasked])

    def answer(self) -> None:
        """Give the strategy the results that it waits for, in the order of its proposals."""
        known = [c for c in self.proposed if self.subspace.whole_index(c.index) in self.results]
        self.proposed = [config for config in self.proposed if config not in known]
        self.tell(known)

    def tell(self, configs: list[Any]) -> None:
        task = self.subspace.task
        if configs:
            self.strategy.update(
                [MeasureInput(task.target, task, config) for config in configs],
                [self.results[self.subspace.whole_index(config.index)] for config in configs],
            )

    def contains(self, whole_index: int) -> bool:
        return whole_index >= 0 and self.subspace.index_of(whole_index) is not None

    def config(self, whole_index: int) -> Any:
        return self.subspace.space.get(self.subspace.index_of(whole_index))

    def best_s(self) -> float | None:
        """Of the candidates that succeeded."""
        costs = [min(result.costs) for result in self.results.values() if not result.error_no]
        return min(costs, default=None)
