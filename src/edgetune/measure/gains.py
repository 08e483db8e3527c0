"""What each layer of a network gained by being compiled otherwise."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from edgetune.measure.layers import Unmatched, heavy, layer_words, matched
from edgetune.measure.profile import OperatorTime, operator_times
from edgetune.wire.messages import Profiled


class LayerPair(Struct, frozen=True, kw_only=True):
    """The layer `number` (from 1, in the order of the first network) in both networks."""

    number: int
    words: str
    before: OperatorTime
    after: OperatorTime

    @property
    def factor(self) -> float:
        """How many times faster it is."""
        return self.before.median_us / max(self.after.median_us, 1e-9)

    @property
    def saved_us(self) -> float:
        return self.before.median_us - self.after.median_us

    @property
    def differs(self) -> bool:
        """Whether the middle halves of the passes do not overlap: it is no chance of one pass."""
        return self.after.high_us < self.before.low_us or self.before.high_us < self.after.low_us


def layer_pairs(before: Profiled, after: Profiled) -> tuple[LayerPair, ...] | Unmatched:
    """Every layer of one network beside the same of the other."""
    places = matched(before.operators, after.operators)
    if isinstance(places, Unmatched):
        return places
    own, other = operator_times(before), operator_times(after)
    return tuple(
        LayerPair(
            number=number,
            words=layer_words(before.operators[here]),
            before=own[here],
            after=other[there],
        )
        for number, (here, there) in enumerate(
            zip(heavy(before.operators), places, strict=True), start=1
        )
    )


def most_gained(pairs: Sequence[LayerPair]) -> LayerPair | None:
    """The layer that saves most time; None where none is faster by more than its passes differ."""
    faster = [pair for pair in pairs if pair.differs and pair.saved_us > 0]
    return max(faster, key=lambda pair: pair.saved_us, default=None)
