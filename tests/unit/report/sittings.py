"""Sittings whose ratios can be read off the test; no raw series stands behind them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from edgetune.measure.comparison import Comparison
from edgetune.measure.disturbance import Disturbed
from edgetune.record import PointRecord, StageTime
from edgetune.sitting import Contender, Pair, SittingRecord, stage_key
from edgetune.spec import Sitting


def with_artifact(record: PointRecord, artifact: str = "") -> PointRecord:
    """A record that says which artifact it is of: its own, unless `artifact` says another."""
    keys = {"compile": artifact or f"artifact-{record.point_id}", "reference": "reference"}
    kept = [stage for stage in record.stages if stage.stage not in keys]
    made = [
        StageTime(stage=stage, seconds=0.1, cached=False, key=key)  # type: ignore[arg-type]
        for stage, key in keys.items()
    ]
    return msgspec.structs.replace(record, stages=(*kept, *made))


def comparison(ratio: float, half: float = 0.01) -> Comparison:
    return Comparison(ratio=ratio, low=ratio - half, high=ratio + half)


def sitting(
    records: Sequence[PointRecord],
    ratios: Mapping[tuple[int, int], Comparison],
    *,
    started_utc: str = "2026-01-02T12:30:00+00:00",
) -> SittingRecord:
    """`ratios[baseline, contender]`, by the records' places."""
    first = records[0]
    return SittingRecord(
        edgetune="0.1.0",
        key="k",
        model=first.point.model.name,
        state=first.point.state,
        machine=first.machine,
        settings=Sitting(),
        started_utc=started_utc,
        seconds=50.0,
        launches=6,
        disturbed=Disturbed(blocks=60, repeated=0, disturbed=0, reasons={}),
        contenders=tuple(
            Contender(
                point=record.point.slug,
                sweep=record.sweep,
                tuner=record.point.tuner_name,
                artifact=stage_key(record, "compile"),
                reference=stage_key(record, "reference"),
                median_ms=record.latency.median_ms if record.latency else None,
            )
            for record in records
        ),
        pairs=tuple(
            Pair(baseline=baseline, contender=contender, result=result)
            for (baseline, contender), result in ratios.items()
        ),
    )
