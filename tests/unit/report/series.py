"""Studies on disk: records that follow from raw series, and those series beside them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from altair import TopLevelMixin
from msgspec.structs import replace

from edgetune.measure.derive import derive
from edgetune.measure.series import Raw, write_raw
from edgetune.record import PointRecord, StageTime
from edgetune.report.document import Figure, Section, Sheet
from edgetune.sitting import SittingRecord
from edgetune.spec import Measure
from edgetune.study import Manifest, Study
from edgetune.wire.settings import AnyTuner
from tests import builders


def tuned_record(
    tuner: AnyTuner | None = None,
    *,
    median_ms: float = 10.0,
    seed: int = 1,
    cores: Sequence[int] = (0, 1),
    model: str = "resnet18",
) -> PointRecord:
    """A measured point; what was tuned has a tuning of its own."""
    asked = builders.point(tuner, cores=cores, model=model)
    if asked.budget is not None:
        asked = replace(asked, budget=replace(asked.budget, seed=seed))
    record = builders.ok_record(asked, median_ms=median_ms)
    stage = StageTime(stage="tune", seconds=1.0, cached=False, key=f"tuning-{asked.id}")
    return replace(record, stages=(*record.stages, stage))


def measured_as(record: PointRecord, measure: Measure, raw: Raw) -> PointRecord:
    """The record as this protocol makes it of this series."""
    derived = derive(measure, raw)
    asked = replace(record.point, measure=measure)
    return replace(
        record,
        point=asked,
        point_id=asked.id,
        latency=derived.latency,
        bench=derived.result,
    )


def study_of(
    folder: Path,
    records: Iterable[PointRecord],
    *,
    sittings: Sequence[SittingRecord] = (),
    raw: dict[str, Raw] | None = None,
) -> Study:
    """With a raw series for each measured point: its own from `raw`, or the builders'."""
    kept, folders = tuple(records), dict[str, Path]()
    for record in kept:
        folders[record.point_id] = where = folder / "points" / record.point.slug
        where.mkdir(parents=True)
        if record.latency is not None:
            own = (raw or {}).get(record.point_id)
            write_raw(where, own or builders.raw(record.point, median_ms=record.latency.median_ms))
    names = tuple(record.point.slug for record in kept)
    manifest = Manifest(name="study", identity="i", created_utc="", points=names)
    return Study(
        folder=folder, manifest=manifest, records=kept, sittings=tuple(sittings), folders=folders
    )


def sheets(section: Section | None) -> list[Sheet]:
    return [part for part in section.parts if isinstance(part, Sheet)] if section else []


def figures(section: Section | None) -> dict[str, Figure]:
    parts = section.parts if section else ()
    return {part.slug: part for part in parts if isinstance(part, Figure)}


def data_of(chart: TopLevelMixin) -> list[dict[str, Any]]:
    """All rows that a chart carries, which must be a valid one."""
    datasets: dict[str, list[dict[str, Any]]] = chart.to_dict()["datasets"]
    return [row for rows in datasets.values() for row in rows]


def column(sheet: Sheet, name: str) -> list[Any]:
    """The plain values under a heading."""
    at = [heading.name for heading in sheet.headings].index(name)
    return [row.cells[at].plain for row in sheet.rows]
