"""How far another machine's clock is ahead of this one's, from questions that it answers.

Cristian, "Probabilistic clock synchronization", Distributed Computing 3 (1989): the answer was
stamped at some time between the question and its arrival, so half of the way there and back is how
far the middle can be off. Of many exchanges the shortest says most. Numbers in, numbers out.
"""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct


class Exchange(Struct, frozen=True, kw_only=True):
    """A question and its answer: both ends' monotonic clocks, nanoseconds.

    `asked_ns` and `heard_ns` are of this machine, `stamped_ns` of the other one.
    """

    asked_ns: int
    stamped_ns: int
    heard_ns: int

    @property
    def round_trip_ns(self) -> int:
        return self.heard_ns - self.asked_ns


class ClockOffset(Struct, frozen=True, kw_only=True):
    """The other clock shows `offset_ns` more than ours, give or take `uncertainty_ns`."""

    offset_ns: int
    uncertainty_ns: int

    def here_ns(self, there_ns: int) -> int:
        """What our clock showed when the other one showed `there_ns`."""
        return there_ns - self.offset_ns


def clock_offset(exchanges: Iterable[Exchange]) -> ClockOffset:
    """Raises ValueError: no exchange, or one that was heard before it was asked."""
    found = list(exchanges)
    if not found or min(each.round_trip_ns for each in found) < 0:
        raise ValueError("no answer was heard after its question")
    best = min(found, key=lambda each: each.round_trip_ns)
    middle_ns = best.asked_ns + best.round_trip_ns // 2
    return ClockOffset(
        offset_ns=best.stamped_ns - middle_ns, uncertainty_ns=(best.round_trip_ns + 1) // 2
    )
