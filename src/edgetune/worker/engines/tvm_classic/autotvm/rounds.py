"""Which operation gets the next trials: the one with the largest gain to be expected.

Pure: numbers in, an index out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

PATIENCE = 0.7  # what remains of the expected gain after a round without improvement
WORTHWHILE = 3e-3  # the share of the network's time below which no operation gets another round


@dataclass
class Standing:
    """One operation: its number in the network, its best latency so far, and its vain rounds."""

    weight: int
    best_ms: float | None = None
    vain_rounds: int = 0
    exhausted: bool = False

    def __post_init__(self) -> None:
        self.before_ms = self.best_ms  # the best latency before the round under way

    def reached(self, best_ms: float) -> None:
        """In the middle of a round."""
        if self.best_ms is None or best_ms < self.best_ms:
            self.best_ms = best_ms

    def after_round(self, best_ms: float | None) -> None:
        if best_ms is not None:
            self.reached(best_ms)
        improved = self.best_ms != self.before_ms
        self.vain_rounds = 0 if improved else self.vain_rounds + 1
        self.before_ms = self.best_ms


def next_operation(standings: Sequence[Standing]) -> int | None:
    """The index of the operation to spend on, None when nothing worthwhile is left."""
    known = [s.weight * s.best_ms for s in standings if s.best_ms is not None]
    # An operation that no trial of which has succeeded may be worth as much as the heaviest one.
    unknown_ms = max(known, default=1.0)

    def expected_gain_ms(index: int) -> float:
        standing = standings[index]
        spent_ms = unknown_ms if standing.best_ms is None else standing.weight * standing.best_ms
        return spent_ms * PATIENCE**standing.vain_rounds

    least_ms = WORTHWHILE * sum(known)
    open_ones = [
        index
        for index, standing in enumerate(standings)
        if not standing.exhausted and expected_gain_ms(index) >= least_ms
    ]
    return max(open_ones, key=expected_gain_ms, default=None)


def network_ms(standings: Sequence[Standing]) -> float | None:
    """The weighted sum of the best latencies; None while one of them is missing."""
    total = 0.0
    for standing in standings:
        if standing.best_ms is None:
            return None
        total += standing.weight * standing.best_ms
    return total
