"""When to look: at absolute moments, so that the interval holds however long a look takes."""

from __future__ import annotations


class Pace:
    """A moment that passed while something else went on is counted as late, and left out."""

    def __init__(self, begin_ns: int, interval_ns: int) -> None:
        self.next_ns, self.interval_ns = begin_ns, interval_ns
        self.late = 0

    def looked(self, now_ns: int) -> None:
        """A look has ended; the next one is due at the next moment that is still to come."""
        passed = max(0, (now_ns - self.next_ns) // self.interval_ns)
        self.late += passed
        self.next_ns += (passed + 1) * self.interval_ns
