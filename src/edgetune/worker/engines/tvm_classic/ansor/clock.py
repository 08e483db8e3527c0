"""The budget of one tuning, and where its time went."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass, field


class BudgetSpent(Exception):
    """Raised in the middle of a round, out of TVM's callbacks, when the time is over."""


@dataclass(kw_only=True)
class Clock:
    """`before_s` is what earlier, interrupted processes spent on the same tuning."""

    limit_s: float
    before_s: float
    started_s: float = field(default_factory=time.monotonic)
    phases_s: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.phase, self.since_s = "prepare", self.started_s

    def elapsed_s(self) -> float:
        return self.before_s + time.monotonic() - self.started_s

    def remaining_s(self) -> float:
        return self.limit_s - self.elapsed_s()

    def enter(self, phase: str) -> None:
        now_s = time.monotonic()
        self.phases_s[self.phase] += now_s - self.since_s  # type: ignore[assignment]
        self.phase, self.since_s = phase, now_s

    def check(self) -> None:
        if self.remaining_s() <= 0:
            raise BudgetSpent

    def describe(self) -> str:
        self.enter(self.phase)
        return ", ".join(f"{name} {seconds:.1f} s" for name, seconds in self.phases_s.items())
