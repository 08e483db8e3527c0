from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from edgetune.measure.disturbance import Disturbed
from edgetune.measure.results import ProcessResult, SteadyResult
from edgetune.record import PointRecord, StageTime
from edgetune.report.sections.left_out.section import left_out
from edgetune.study import Study, read_study
from edgetune.wire.settings import AutoTvm
from tests.builders import energy, invalid
from tests.unit.report.records import failed, measured, point
from tests.unit.report.sheets import sheet, texts, values
from tests.unit.report.studies import write_study

HOSTILE = "<script>alert(1)</script> | `x` & \"y\" 'z' \u2028 =1+1"


def study(folder: Path, *records: PointRecord) -> Study:
    return write_study(folder / "s", records)


def test_a_failure_is_told_whole(tmp_path: Path) -> None:
    """Stage, class and message: the report cuts nothing off and changes no sign of it."""
    where = point(AutoTvm())
    found = sheet(left_out(study(tmp_path, measured(), failed(where, HOSTILE))), "left-out")
    assert texts(found) == [
        {
            "kind": "failed",
            "stage": "tune",
            "error": "TuneError",
            "why": HOSTILE,
            "points": "1",
            "which": f"resnet18 autotvm cores 0-1 ({where.id})",
        }
    ]


def test_points_that_failed_alike_share_a_row(tmp_path: Path) -> None:
    """Some are named to people, all of them in files."""
    where = [point(cores=(core,)) for core in range(7)]
    found = sheet(left_out(study(tmp_path, *map(failed, where))), "left-out")
    (row,) = values(found)
    assert row["points"] == 7
    assert row["which"] == " ".join(each.id for each in where)
    assert texts(found)[0]["which"].endswith("; 3 more")
    assert found.rows[0].points == tuple(each.id for each in where)


@pytest.mark.parametrize(
    ("reason", "kind"),
    [
        pytest.param("the machine throttled itself: soctherm was active", "throttled", id="heat"),
        pytest.param("the clock of a57 left 806400 kHz", "invalid", id="clock"),
    ],
)
def test_a_throttled_point_is_called_so(tmp_path: Path, reason: str, kind: str) -> None:
    """Other points that did not keep their state are invalid."""
    found = sheet(left_out(study(tmp_path, invalid(measured(), reason))), "left-out")
    assert [(row["kind"], row["why"]) for row in texts(found)] == [(kind, reason)]


def test_a_record_that_cannot_be_read_is_no_missing_one(tmp_path: Path) -> None:
    """It says what is wrong with the file, and each point is told once."""
    written = study(tmp_path, measured(), measured(point(AutoTvm())))
    first, second = (written.folders[record.point_id] for record in written.records)
    (first / "record.json").write_text("{}")
    (second / "record.json").unlink()
    rows = texts(sheet(left_out(read_study(written.folder)), "left-out"))
    assert [row["kind"] for row in rows] == ["unreadable", "missing"]
    assert "format" in rows[0]["why"]
    assert written.records[0].point_id in rows[0]["which"]


def test_doubts_about_points_that_count_are_told(tmp_path: Path) -> None:
    """Disturbed blocks, processes that never settled, numbers that are missing, stages' notes."""
    bench = SteadyResult(
        disturbed=Disturbed(blocks=9, repeated=1, disturbed=2, reasons={"steal": 2}),
        number=1,
        settled=False,
        reached=False,
        processes=(
            ProcessResult(
                process=0, first_ms=9.0, samples=9, steady_from=None, counted=9, median_ms=9.0
            ),
        ),
    )
    note = StageTime(stage="state", seconds=1.0, cached=False, note="begun at 49.7 °C")
    doubtful = replace(
        measured(half_ms=None),
        bench=bench,
        stages=(note,),
        energy=replace(energy(), idle_missing="too few samples"),
        limit_missing="no peak",
    )
    bare = replace(measured(point(AutoTvm())), energy_missing="no power source")
    found = sheet(left_out(study(tmp_path, doubtful, bare)), "doubts")
    assert {(row["kind"], row["why"]) for row in texts(found)} == {
        ("disturbed", "2 of 8 blocks, by steal"),
        ("not steady", "processes: never steady"),
        ("no interval", "too few samples for an interval of the median"),
        ("no energy", "no power source"),
        ("no net energy", "too few samples"),
        ("no share of the peak", "no peak"),
        ("note", "begun at 49.7 °C"),
    }


def test_where_nothing_was_left_out_it_says_so(tmp_path: Path) -> None:
    """A reader need not wonder."""
    section = left_out(study(tmp_path, measured()))
    assert section is not None
    assert (len(section.lead), section.parts) == (1, ())
    assert section.lead[0].startswith("Nothing was left out")
