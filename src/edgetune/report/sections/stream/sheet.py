"""The stream protocol in numbers: a row a point."""

from __future__ import annotations

from edgetune.measure.results import RateTry, StreamResult
from edgetune.report.charts.panels import Contestant, Panels
from edgetune.report.document import Cell, Entry, Heading, Sheet
from edgetune.report.headline import rate_words, try_words
from edgetune.report.words import ABSENT, latency_words, significant

WORDS = {"model": "model", "cores": "cores", "tuner": "tuner", "asked": "at the rate asked for"}
NUMBERS = {
    "missed": "missed",
    "dropped": "dropped",
    "highest_hz": "highest rate held",
    "lost_hz": "lowest rate lost above it",
    "response_ms": "response ms",
    "response_max_ms": "max ms",
    "queueing_ms": "queueing ms",
    "queueing_max_ms": "max queueing ms",
    "service_ms": "service ms",
    "jitter_ms": "jitter ms",
}


def stream_sheet(panels: Panels) -> Sheet:
    return Sheet(
        slug="stream",
        title="Frames at a fixed rate",
        headings=(
            *(Heading(name=name, text=text) for name, text in WORDS.items()),
            *(Heading(name=name, text=text, side="right") for name, text in NUMBERS.items()),
        ),
        rows=tuple(entry(row) for panel in panels.drawn for row in panel.rows),
        caption=(
            "Medians in milliseconds; ± is half the 95 % interval. Response is from a frame's "
            "arrival to its answer, queueing the part of it before the frame was taken up, "
            "service the inference. Jitter is the mean difference of successive responses. The "
            "highest rate that can be held lies between the two rates; – means none was found."
        ),
    )


def entry(row: Contestant) -> Entry:
    point, found = row.record.point, result_of(row)
    response = row.record.latency
    cells = (
        *map(Cell, (point.model.name, point.state.brief, row.label, try_words(found.asked))),
        Cell(f"{found.asked.missed}", found.asked.missed),
        Cell(f"{found.asked.dropped}", found.asked.dropped),
        rate(found.highest_hz),
        rate(lowest_lost_hz(found)),
        Cell(latency_words(response), response.median_ms) if response else Cell(ABSENT),
        milliseconds(response.max_ms if response else None),
        milliseconds(found.queueing_median_ms),
        milliseconds(found.queueing_max_ms),
        Cell(latency_words(found.service), found.service.median_ms),
        milliseconds(found.jitter_ms),
    )
    return Entry(cells=cells, points=(row.record.point_id,))


def result_of(row: Contestant) -> StreamResult:
    found = row.record.bench
    assert isinstance(found, StreamResult)
    return found


def lowest_lost_hz(found: StreamResult) -> float | None:
    """The lowest rate above the highest one held at which a frame was lost."""
    tried: tuple[RateTry, ...] = (found.asked, *found.tries)
    lost = [each.rate_hz for each in tried if not each.held]
    return min((hz for hz in lost if hz > (found.highest_hz or 0)), default=None)


def rate(rate_hz: float | None) -> Cell:
    return Cell(ABSENT) if rate_hz is None else Cell(rate_words(rate_hz), rate_hz)


def milliseconds(value: float | None) -> Cell:
    return Cell(ABSENT) if value is None else Cell(significant(value), value)
