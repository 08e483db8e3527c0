"""What of the budget is kept back for the last word on each operation."""

from __future__ import annotations

import math

from edgetune.worker.engines.tvm_classic.tuning.meter import Meter

# The last word on one operation: the least that it takes, in seconds; in as many trials; for how
# many seconds it keeps the device; and the largest part of the budget for all operations. Between
# layouts there is more to compare.
FINAL = {
    "keep": (1.0, 0, 0.5, 0.2),
    "free": (1.0, 0, 0.5, 0.2),
    "graph": (2.0, 10, 1.0, 0.35),
}
FIRST_TRIAL_S = 0.1


class Reserve:
    """How many more trials the budget buys, at the speed of those so far."""

    def __init__(self, meter: Meter, operations: int, layout: str) -> None:
        self.meter = meter
        self.final_s, self.final_trials, self.final_device_s, self.part = FINAL[layout]
        self.operations = operations
        self.trials, self.rounds_s = 0, 0.0

    @property
    def trial_s(self) -> float:
        return self.rounds_s / self.trials if self.trials else FIRST_TRIAL_S

    def seconds(self) -> float:
        """Infinite where nothing limits the wall clock."""
        limit_s = self.meter.budget.seconds
        final_s = max(self.final_s, self.final_trials * self.trial_s)
        kept_s = min(final_s * self.operations, self.part * (limit_s or math.inf))
        return self.meter.seconds_left() - kept_s

    def device_seconds(self) -> float:
        """Infinite where nothing limits the device's time."""
        limit_s = self.meter.budget.device_seconds
        kept_s = min(self.final_device_s * self.operations, self.part * (limit_s or math.inf))
        return self.meter.device_seconds_left() - kept_s

    def affordable(self, size: int) -> int:
        """At most `size` trials, fewer where less is left; 0 when it is over."""
        if self.is_met():
            return 0
        by_time = max(1.0, self.seconds() / self.trial_s)
        return int(min(size, by_time, self.meter.trials_left()))

    def is_met(self) -> bool:
        return min(self.seconds(), self.device_seconds(), self.meter.trials_left()) <= 0

    def is_time_left(self) -> bool:
        """For the last word, which takes time but no trials."""
        return min(self.meter.seconds_left(), self.meter.device_seconds_left()) > 0

    def took(self, seconds: float, trials: int) -> None:
        """What a round took."""
        self.rounds_s += seconds
        self.trials += trials
