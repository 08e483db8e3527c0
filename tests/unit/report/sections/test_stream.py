"""A stream of frames: what is held, what is lost, how long answers take."""

from __future__ import annotations

from pathlib import Path

import pytest

from edgetune.measure.derive.stream import asked_ms
from edgetune.measure.series import Block, Notebook, Raw, Series
from edgetune.record import PointRecord
from edgetune.report.sections.stream.section import stream
from edgetune.spec import Stream
from tests.unit.report.series import (
    column,
    data_of,
    figures,
    measured_as,
    sheets,
    study_of,
    tuned_record,
)

MS = 1_000_000


def raw(*tries: tuple[int, int]) -> Raw:
    """Ten frames every 20 ms, served in 5 ms after 1 ms of waiting; then tries (rate, served)."""
    series, blocks = Series.empty(), []
    for run, (rate_hz, served) in enumerate(((50, 10), *tries)):
        period_ns = 1_000 * MS // rate_hz
        series = series.extended(
            durations_ns=[5 * MS] * served,
            number=1,
            process=0,
            block=1,
            run=run,
            label=3,
            frame=list(range(served)),
            begun_ns=[frame * period_ns + MS for frame in range(served)],
        )
        blocks.append(
            Block(
                process=0,
                block=1,
                run=run,
                start_ns=0,
                end_ns=1,
                cores=(0, 1),
                period_ns=period_ns,
                frames=10,
            )
        )
    return Raw(series=series, notebook=Notebook(blocks=tuple(blocks)))


RAW = raw((200, 10), (125, 10), (160, 8))
RECORD = measured_as(tuned_record(), Stream(rate=50.0, frames=10, tries=3), RAW)


def test_a_response_is_queueing_and_service() -> None:
    """At the rate asked for alone."""
    response, queueing, service = asked_ms(RAW.series, 50.0)
    assert response.tolist() == [6.0] * 10
    assert queueing.tolist() == [1.0] * 10
    assert service.tolist() == [5.0] * 10


def test_the_sheet_brackets_the_highest_rate(tmp_path: Path) -> None:
    """Between the highest rate held and the lowest one lost above it."""
    [sheet] = sheets(stream(study_of(tmp_path, [RECORD], raw={RECORD.point_id: RAW})))
    assert column(sheet, "highest_hz") == [125.0]
    assert column(sheet, "lost_hz") == [160.0]
    assert column(sheet, "response_ms") == [6.0]
    assert column(sheet, "queueing_ms") == [1.0]


def test_each_try_is_a_mark_with_its_losses(tmp_path: Path) -> None:
    """By rate: at 160 a second two of ten frames were dropped, at 200 all answers were late."""
    study = study_of(tmp_path, [RECORD], raw={RECORD.point_id: RAW})
    rows = data_of(figures(stream(study))["stream-rates"].chart)
    assert [(row["rate_hz"], row["lost"], row["held"]) for row in rows] == [
        (50, 0, "held"),
        (125, 0, "held"),
        (160, 0.2, "not held"),
        (200, 1, "not held"),
    ]


def test_response_times_are_drawn_with_their_parts(tmp_path: Path) -> None:
    """A row each, of the frames at the rate asked for."""
    study = study_of(tmp_path, [RECORD], raw={RECORD.point_id: RAW})
    rows = data_of(figures(stream(study))["stream-response"].chart)
    assert {(row["label"], row["p50_ms"], row["samples"]) for row in rows} == {
        ("none · response", 6, 10),
        ("none · queueing", 1, 10),
        ("none · service", 5, 10),
    }


@pytest.mark.parametrize(
    "records",
    [pytest.param([], id="no point"), pytest.param([tuned_record()], id="another protocol")],
)
def test_without_a_stream_there_is_no_section(tmp_path: Path, records: list[PointRecord]) -> None:
    assert stream(study_of(tmp_path, records)) is None
