"""What tuning cost and what each inference saves since, for each tuned point.

The seconds and joules are those that the tuner took, interrupted runs among them. Compiling counts
on neither side: the untuned network is compiled, too. Joules are gross on both sides: what the
machine takes while it tunes, and while it infers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from edgetune.measure.bounded import Bounded, difference
from edgetune.measure.break_even import BreakEven, break_even, saved_by
from edgetune.record import PointRecord
from edgetune.report.charts.workloads import Workload, energy_of, latency_of
from edgetune.report.rows import UNTUNED, Baselines, basis
from edgetune.sitting import SittingRecord

MS_PER_S, MJ_PER_J = 1e3, 1e3


@dataclass(frozen=True, kw_only=True)
class Payback:
    """A tuned point and the untuned one on the same target in the same state.

    `saved_ms` and `saved_mj` are of one inference; `saved_mj` is None where one has no energy.
    """

    tuned: PointRecord
    untuned: PointRecord
    seconds: float
    saved_ms: Bounded
    saved_mj: Bounded | None
    side_by_side: bool

    @property
    def in_time(self) -> BreakEven:
        return break_even(self.seconds * MS_PER_S, self.saved_ms)

    @property
    def in_energy(self) -> BreakEven | None:
        """None where the tuner's joules are not known, or those that an inference saves."""
        spent = self.tuned.tuning_energy
        if spent is None or self.saved_mj is None:
            return None
        return break_even(spent.gross_j.value * MJ_PER_J, self.saved_mj)


def paybacks(workload: Workload, sittings: Sequence[SittingRecord]) -> list[Payback]:
    """Of the points that were tuned and have an untuned one to stand beside."""
    baselines = Baselines.among(workload.records, sittings)
    found = []
    for record in workload.records:
        untuned = baselines.found.get(basis(record, UNTUNED, record.point.target), ())
        if record.tuning is not None and record.point.tuner.tunes and untuned:
            found.append(payback(record, untuned, record.tuning.seconds, baselines))
    return found


def payback(
    record: PointRecord, untuned: Sequence[PointRecord], seconds: float, baselines: Baselines
) -> Payback:
    seen = baselines.side_by_side(record, untuned)
    speedup = Bounded(seen.value, seen.low, seen.high) if seen else None
    before = untuned[0]
    known = record.energy is not None and before.energy is not None
    return Payback(
        tuned=record,
        untuned=before,
        seconds=seconds,
        saved_ms=saved_by(latency_of(before), latency_of(record), speedup),
        saved_mj=difference(energy_of(before), energy_of(record)) if known else None,
        side_by_side=seen is not None,
    )
