"""What was read and spent over all points of a sweep: clocks, temperatures, seconds of stages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from edgetune.measure.actuation import Seen
from edgetune.record import PointRecord, StageTime
from edgetune.report.document import Cell, Entry, Heading, Sheet
from edgetune.report.words import duration
from edgetune.study import Study

KHZ_PER_MHZ, HZ_PER_MHZ = 1e3, 1e6


def clocks_seen(study: Study) -> Sheet:
    """Over all timed runs of all points that were watched, clocks that nobody set among them."""
    found: dict[tuple[str, str], list[tuple[float, float, str]]] = {}
    for record in study.records:
        for name, unit, each, scale in watched(record):
            span = each.low / scale, each.high / scale, record.point_id
            found.setdefault((name, unit), []).append(span)
    return Sheet(
        slug="clocks-seen",
        title="Clocks and temperatures while it was timed",
        headings=(
            Heading(name="name", text="of"),
            Heading(name="unit", text="unit"),
            Heading(name="low", text="lowest", side="right"),
            Heading(name="high", text="highest", side="right"),
            Heading(name="points", text="points", side="right"),
        ),
        rows=tuple(span_row(name, unit, spans) for (name, unit), spans in found.items()),
    )


def watched(record: PointRecord) -> Iterator[tuple[str, str, Seen, float]]:
    seen = record.watched
    if seen is None:
        return
    for each in seen.khz:
        yield f"clock of {each.name}", "MHz", each, KHZ_PER_MHZ
    if seen.gpu_hz is not None:
        yield "clock of the GPU", "MHz", seen.gpu_hz, HZ_PER_MHZ
    for each in seen.temps_c:
        yield each.name, "°C", each, 1.0


def span_row(name: str, unit: str, spans: Sequence[tuple[float, float, str]]) -> Entry:
    low, high = min(span[0] for span in spans), max(span[1] for span in spans)
    numbers = (Cell(f"{value:.1f}", value) for value in (low, high))
    ids = tuple(dict.fromkeys(span[2] for span in spans))
    return Entry(
        cells=(Cell(name), Cell(unit), *numbers, Cell(f"{len(ids):,}", len(ids))), points=ids
    )


def stages(study: Study) -> Sheet:
    """Failed points' too: their time was spent."""
    found: dict[str, list[tuple[StageTime, str]]] = {}
    for record in study.records:
        for done in record.stages:
            found.setdefault(done.stage, []).append((done, record.point_id))
    return Sheet(
        slug="stages",
        title="Where the time went",
        headings=(
            Heading(name="stage", text="stage"),
            Heading(name="seconds", text="in all", side="right"),
            Heading(name="runs", text="runs", side="right"),
            Heading(name="cached", text="of them from the cache", side="right"),
        ),
        rows=tuple(stage_row(stage, times) for stage, times in found.items()),
        caption="in the order in which points go through them; what was found in the cache cost "
        "its time when it was made",
    )


def stage_row(stage: str, times: Sequence[tuple[StageTime, str]]) -> Entry:
    seconds = sum(done.seconds for done, _ in times)
    cached = sum(done.cached for done, _ in times)
    return Entry(
        cells=(
            Cell(stage),
            Cell(duration(seconds), seconds),
            Cell(f"{len(times):,}", len(times)),
            Cell(f"{cached:,}", cached),
        ),
        points=tuple(dict.fromkeys(point_id for _, point_id in times)),
    )
