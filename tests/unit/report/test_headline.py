"""What the table says of results that are no single latency."""

from __future__ import annotations

import msgspec
import pytest

from edgetune.measure.disturbance import Disturbed
from edgetune.measure.results import (
    AnyResult,
    ColdResult,
    PaperResult,
    Partition,
    ProcessResult,
    RateTry,
    SteadyResult,
    StreamResult,
    ThroughputResult,
)
from edgetune.measure.stats import Covers
from edgetune.record import PointRecord
from edgetune.report.headline import parts, result_words
from edgetune.report.rows import rows_of
from edgetune.report.words import outcome
from tests.unit.report.markdown_table import markdown_table
from tests.unit.report.records import measured, stats

QUIET = Disturbed(blocks=15, repeated=2, disturbed=0, reasons={})
BUSY = Disturbed(blocks=15, repeated=2, disturbed=3, reasons={"waiting": 3})


def record(bench: AnyResult) -> PointRecord:
    return msgspec.structs.replace(measured(), bench=bench)


def steady(*starts: int | None, disturbed: Disturbed = QUIET) -> PointRecord:
    processes = tuple(
        ProcessResult(
            process=index, first_ms=9, samples=99, steady_from=start, counted=50, median_ms=10
        )
        for index, start in enumerate(starts)
    )
    settled = None not in starts
    return record(
        SteadyResult(
            number=1, settled=settled, reached=True, processes=processes, disturbed=disturbed
        )
    )


def tried(rate_hz: float, *, missed: int = 0, dropped: int = 0) -> RateTry:
    held = not missed and not dropped
    return RateTry(
        rate_hz=rate_hz, deadline_ms=33, frames=300, dropped=dropped, missed=missed, held=held
    )


def stream(highest_hz: float | None) -> PointRecord:
    return record(
        StreamResult(
            asked=tried(30.0, missed=3, dropped=1),
            queueing_median_ms=0.1,
            queueing_max_ms=3.0,
            service=stats(10.0),
            jitter_ms=0.2,
            highest_hz=highest_hz,
            tries=(),
            disturbed=QUIET,
        )
    )


def throughput() -> PointRecord:
    one = Partition(
        instances=1, shares=((0, 1),), inferences=500, per_second=100.25, latency=stats(10.0)
    )
    two = Partition(
        instances=2, shares=((0,), (1,)), inferences=999, per_second=12345.6, latency=stats(16.0)
    )
    found = ThroughputResult(partitions=(one, two), best=1, disturbed=QUIET)
    return msgspec.structs.replace(record(found), latency=None)


@pytest.mark.parametrize(
    ("found", "words"),
    [
        pytest.param(steady(0, 20, 0), "ok", id="all is well"),
        pytest.param(steady(0, None, 0), "ok, 1 of 3 never steady", id="one of three"),
        pytest.param(steady(None, None), "ok, never steady", id="none"),
        pytest.param(steady(0, disturbed=BUSY), "ok, 3 of 13 blocks disturbed", id="disturbed"),
        pytest.param(
            steady(None, disturbed=BUSY), "ok, never steady, 3 of 13 blocks disturbed", id="both"
        ),
    ],
)
def test_the_status_says_what_to_doubt(found: PointRecord, words: str) -> None:
    """The point is measured all the same."""
    assert outcome(found) == words


@pytest.mark.parametrize(
    ("found", "words"),
    [
        pytest.param(
            stream(57.31), "30/s: 3 missed, 1 dropped of 300; holds 57.31/s", id="stream"
        ),
        pytest.param(
            stream(None),
            "30/s: 3 missed, 1 dropped of 300; holds no rate tried",
            id="stream that holds nothing",
        ),
        pytest.param(throughput(), "12,346/s with 2 × 1 core", id="throughput"),
        pytest.param(steady(0), "", id="a latency says it all"),
    ],
)
def test_what_is_no_latency_has_words_of_its_own(found: PointRecord, words: str) -> None:
    """Rates, misses, drops, partitions."""
    assert result_words(found) == words


def test_the_papers_earlier_runs_are_rows_below_the_last() -> None:
    """So that the warm cache can be seen."""
    runs = (stats(30.0), stats(20.0), stats(10.0))
    rows = rows_of([record(PaperResult(first_ms=40, runs=runs, disturbed=QUIET))])
    assert [(row.run, row.latency) for row in rows] == [
        ("run 3", stats(10.0)),
        ("run 1", stats(30.0)),
        ("run 2", stats(20.0)),
    ]
    assert [row.status for row in rows] == ["ok", "", ""]
    assert all(row.against_untuned is None for row in rows[1:])
    lines = markdown_table(rows).splitlines()
    assert "| run |" in lines[0]
    assert len(lines) == 5


@pytest.mark.parametrize(
    ("covers", "marked"),
    [("processes", False), ("blocks", True), ("samples", True)],
)
def test_an_interval_that_knows_of_one_process_only_is_marked(
    covers: Covers, marked: bool
) -> None:
    """It is narrower than that of several processes, and must not look more certain."""
    found = msgspec.structs.replace(
        measured(), latency=msgspec.structs.replace(stats(10.0), covers=covers)
    )
    table = markdown_table(rows_of([found]))
    assert ("10.00 ± 0.10 ‡" in table) is marked
    assert ("‡ the interval of one process" in table) is marked


def test_cold_shows_the_first_inference_below_the_flushed_ones() -> None:
    """Two rows, each named."""
    found = ColdResult(first=stats(40.0, None), flush_bytes=64, cache_bytes=None, disturbed=QUIET)
    assert [row.run for row in rows_of([record(found)])] == ["flushed caches", "first inference"]


def test_throughput_shows_every_partition() -> None:
    """With its rate and its latency."""
    shown = [(part.run, part.result) for part in parts(throughput())]
    assert shown == [("1 × 2 cores", "100.2/s"), ("2 × 1 core", "12,346/s")]


def test_tables_of_latencies_alone_have_no_further_columns() -> None:
    """Neither run nor result."""
    head = markdown_table(rows_of([steady(0), steady(0)])).splitlines()[0]
    assert "run" not in head.split(" | ")
    assert "result" not in head
