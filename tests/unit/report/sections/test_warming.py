"""The first, the second and the third run."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from edgetune.measure.disturbance import Disturbed
from edgetune.measure.results import ColdResult, PaperResult, ProcessResult, SteadyResult
from edgetune.record import PointRecord
from edgetune.report.sections.warming.moments import INTERVAL, RANGE, moments_of
from edgetune.report.sections.warming.section import warming
from tests import builders
from tests.unit.report.records import stats
from tests.unit.report.series import column, data_of, figures, sheets, study_of, tuned_record

QUIET = Disturbed(blocks=3, repeated=0, disturbed=0, reasons={})
PAPER = replace(
    tuned_record(),
    bench=PaperResult(
        first_ms=40.0, runs=(stats(12.0), stats(11.0), stats(10.0)), disturbed=QUIET
    ),
    latency=stats(10.0),
)


def steady(*firsts_ms: float, settled: bool = True) -> PointRecord:
    processes = tuple(
        ProcessResult(
            process=index, first_ms=ms, samples=99, steady_from=0, counted=50, median_ms=10
        )
        for index, ms in enumerate(firsts_ms)
    )
    bench = SteadyResult(
        number=1, settled=settled, reached=True, processes=processes, disturbed=QUIET
    )
    return replace(tuned_record(), bench=bench, latency=stats(10.0))


def cold() -> PointRecord:
    bench = ColdResult(first=stats(30.0), flush_bytes=1, cache_bytes=None, disturbed=QUIET)
    return replace(tuned_record(), bench=bench, latency=stats(15.0))


@pytest.mark.parametrize(
    ("record", "told"),
    [
        pytest.param(
            PAPER,
            [
                ("first inference", 40.0, ""),
                ("run 1", 12.0, INTERVAL),
                ("run 2", 11.0, INTERVAL),
                ("run 3", 10.0, INTERVAL),
            ],
            id="paper",
        ),
        pytest.param(
            steady(20.0, 26.0, 22.0),
            [("first inference", 22.0, RANGE), ("settled", 10.0, INTERVAL)],
            id="steady",
        ),
        pytest.param(
            cold(),
            [("first inference", 30.0, INTERVAL), ("flushed caches", 15.0, INTERVAL)],
            id="cold",
        ),
        pytest.param(builders.failed_record(), [], id="failed"),
    ],
)
def test_a_protocol_tells_its_moments_in_their_order(
    record: PointRecord, told: list[tuple[str, float, str]]
) -> None:
    """With what their bars bound; a single inference has none."""
    assert [(each.name, each.ms, each.reach) for each in moments_of(record)] == told


def test_the_sheet_says_how_much_slower_the_first_inference_was(tmp_path: Path) -> None:
    """Each run has a column, and the last one is the measure."""
    [sheet] = sheets(warming(study_of(tmp_path, [PAPER])))
    assert column(sheet, "first_inference_ms") == [40.0]
    assert column(sheet, "run_2_ms") == [11.0]
    assert column(sheet, "first_over_last") == [4.0]
    assert sheet.rows[0].points == (PAPER.point_id,)


def test_a_process_that_never_settled_leaves_a_doubt(tmp_path: Path) -> None:
    """It counts with its later half, and says so."""
    [sheet] = sheets(warming(study_of(tmp_path, [steady(20.0, settled=False)])))
    assert sheet.rows[0].cells[4].text == "10.00 (9.90 to 10.10) ?"


def test_each_mark_of_the_figure_stands_for_a_moment_of_a_point(tmp_path: Path) -> None:
    """And tells which."""
    rows = data_of(figures(warming(study_of(tmp_path, [PAPER])))["warming"].chart)
    assert [(row["moment"], row["ms"], row["point"]) for row in rows] == [
        (name, ms, PAPER.point_id)
        for name, ms in (("first inference", 40), ("run 1", 12), ("run 2", 11), ("run 3", 10))
    ]
