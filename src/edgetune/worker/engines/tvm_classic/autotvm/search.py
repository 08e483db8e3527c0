"""Which configurations of one task to try next."""

from __future__ import annotations

from typing import Any

from edgetune.wire.settings import AutoTvm
from edgetune.worker.engines.tvm_classic.autotvm import layouts
from edgetune.worker.engines.tvm_classic.autotvm.defaults import OUTSIDE, index_of
from edgetune.worker.engines.tvm_classic.autotvm.lane import Lane
from edgetune.worker.engines.tvm_classic.autotvm.records import Trial
from edgetune.worker.engines.tvm_classic.autotvm.strategies import describe

SHARE = 2  # candidates of one part of the space in a round
HOPEFUL = 1.5  # layouts in which an operation takes so much longer than in the best one are left


class TaskSearch:
    """Hands out each configuration once; learns from what was measured, in an earlier run too.

    First the default schedule, then what other logs praise, then what the strategy proposes.
    """

    def __init__(
        self, task: Any, default: Any | None, *, settings: AutoTvm, seed: int, threads: int
    ) -> None:
        self.task, self.default = task, default
        self.lanes = [
            Lane(part, settings.strategy, seed=seed, threads=threads)
            for part in layouts.parts(task, default, settings.layout)
        ]
        self.praised: list[int] = []
        self.tried: set[int] = set()
        self.turns = [0] * len(self.lanes)

    def praise(self, trials: list[Trial]) -> int:
        """Try these candidates of another log first, as far as they are inside; how many are."""
        found = [index_of(self.task.config_space, trial.input.config) for trial in trials]
        inside = [i for i in found if i is not None and any(ln.contains(i) for ln in self.lanes)]
        self.praised = list(dict.fromkeys(inside))
        return len(self.praised)

    def next_batch(self, size: int) -> list[Any]:
        if self.default is not None and self.default.index not in self.tried:
            return self._hand_out([self.default])
        if praised := [index for index in self.praised if index not in self.tried]:
            return self._hand_out(self._configs(praised[:size]))
        return self._hand_out(self._configs(self._from_lanes(size)))

    def _from_lanes(self, size: int) -> list[int]:
        """All from one lane if there is but one, otherwise a few from each whose turn it is."""
        share = size if len(self.lanes) == 1 else SHARE
        open_lanes = list(range(len(self.lanes)))
        found: list[int] = []
        while open_lanes and len(found) < size:
            number = min(open_lanes, key=self._order)
            fresh = self.lanes[number].next_batch(min(share, size - len(found)))
            found += fresh
            self.turns[number] += 1
            open_lanes.remove(number)
        return found

    def _order(self, number: int) -> tuple[bool, int]:
        """Hopeful lanes first, among them those with the fewest turns."""
        lane = self.lanes[number]
        known = [best_s for other in self.lanes if (best_s := other.best_s()) is not None]
        best_s, limit_s = lane.best_s(), HOPEFUL * min(known, default=0.0)
        hopeless = bool(lane.results) and (best_s is None or best_s > limit_s)
        return hopeless, self.turns[number]

    @property
    def cost_model(self) -> str:
        return describe(self.lanes[0].strategy)

    def is_default(self, trial: Trial) -> bool:
        inputs = trial.input
        same_task = inputs.task.workload == self.task.workload
        return self.default is not None and same_task and inputs.config.index == self.default.index

    def _configs(self, indexes: list[int]) -> list[Any]:
        return [self.task.config_space.get(index) for index in indexes]

    def _hand_out(self, configs: list[Any]) -> list[Any]:
        self.tried.update(config.index for config in configs)
        return configs

    def learn(self, trials: list[Trial]) -> None:
        self.tried.update(trial.input.config.index for trial in trials)
        results = {t.input.config.index: t.result for t in trials}
        results.pop(OUTSIDE, None)
        for lane in self.lanes:
            lane.learn(results)
