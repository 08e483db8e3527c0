"""Tuner against tuner: what each spent, what came of it, and how it got there."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from edgetune.record import PointRecord
from edgetune.report.document import Cell, Section, Sheet
from edgetune.report.sections.tuners.section import tuners
from edgetune.study import Study
from edgetune.wire.messages import CurvePoint, Phases, TaskReport
from edgetune.wire.settings import AutoScheduler, AutoTvm, OnnxRuntime
from tests import builders
from tests.unit.report.series import data_of, figures, sheets, study_of, tuned_record
from tests.unit.report.sittings import comparison, sitting, with_artifact

TASK = TaskReport(
    name="conv2d",
    workload="w",
    weight=1,
    trials=160,
    failed=7,
    failures={"timeout": 5, "build": 2},
    best_ms=2.0,
    template_lines=60,
)
LOST = TaskReport(
    name="dense", workload="w", weight=1, trials=4, failed=4, failures={}, best_ms=None
)
NONE, ORT = tuned_record(median_ms=20.0), tuned_record(OnnxRuntime(), median_ms=18.0)


def autotvm(seed: int, median_ms: float, *, best_ms: float = 9.0) -> PointRecord:
    record = tuned_record(AutoTvm(), median_ms=median_ms, seed=seed)
    assert record.tuning is not None
    curve = tuple(
        CurvePoint(trials=n, seconds=float(n), best_ms=None if n < 3 else max(best_ms, 20.0 - n))
        for n in range(1, 41)
    )
    tuning = replace(
        record.tuning,
        tasks=(TASK, LOST),
        curve=curve,
        phases=Phases(search_s=10.0, build_s=80.0, run_s=20.0, idle_s=10.0),
    )
    return replace(record, tuning=tuning)


FIRST, SECOND = autotvm(1, 16.0), autotvm(2, 14.0, best_ms=8.0)
ANSOR = tuned_record(AutoScheduler(), median_ms=15.0)


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Study:
    return study_of(tmp_path_factory.mktemp("study"), [NONE, FIRST, SECOND, ANSOR, ORT])


@pytest.fixture(scope="module")
def section(study: Study) -> Section:
    found = tuners(study)
    assert found is not None
    return found


def fact(sheet: Sheet, name: str, tuner: str) -> Cell:
    at = [heading.text for heading in sheet.headings].index(tuner)
    [row] = [row for row in sheet.rows if row.cells[0].text == name]
    return row.cells[at]


@pytest.mark.parametrize(
    ("name", "tuner", "words"),
    [
        ("budget of a tuning", "autotvm", "2:00 min"),
        ("tunings (seeds)", "autotvm", "2"),
        ("tunings (seeds)", "auto_scheduler", "1"),
        ("trials", "autotvm", "160"),
        ("failed trials, all seeds", "autotvm", "14 of 320: timeout 10, build 4"),
        ("time, of it building candidates", "autotvm", "1:20 min"),
        ("trials a second", "autotvm", "1.333"),
        ("tasks found", "autotvm", "2"),
        ("tasks that it could not tune, all seeds", "autotvm", "2 of 4: dense"),
        ("lines of schedule to write for a new operator", "autotvm", "60"),
        ("lines of schedule to write for a new operator", "auto_scheduler", "none"),
        ("its own estimate", "autotvm", "8.500 ms (8.000 ms to 9.000 ms)"),
        ("measured latency", "autotvm", "15.00 ms (14.00 ms to 16.00 ms)"),
        ("unluckiest seed slower than luckiest by", "autotvm", "14.3 %"),
        ("unluckiest seed slower than luckiest by", "auto_scheduler", "–"),
        ("untuned time / own time", "autotvm", "1.25 to 1.43; 2 not side by side †"),
    ],
)
def test_a_row_is_a_fact_and_a_column_a_tuner(
    section: Section, name: str, tuner: str, words: str
) -> None:
    """Seeds of one tuner share its column."""
    [sheet] = sheets(section)
    assert fact(sheet, name, tuner).text == words


def test_numbers_come_from_points_that_are_named(section: Section) -> None:
    """Each row names the points of all its tuners."""
    [sheet] = sheets(section)
    named = {FIRST.point_id, SECOND.point_id, ANSOR.point_id}
    assert all(set(row.points) == named for row in sheet.rows)


def test_ratios_side_by_side_are_counted_by_their_verdicts(tmp_path: Path) -> None:
    """Two seeds, one of them no faster; and the caption says who won, and whether it was fair."""
    records = [with_artifact(record) for record in (NONE, FIRST, SECOND)]
    seen = {(0, 1): comparison(1.0), (0, 2): comparison(1.3), (1, 2): comparison(1.3)}
    study = study_of(tmp_path, records, sittings=[sitting(records, seen)])
    [sheet] = sheets(tuners(study))
    words = fact(sheet, "untuned time / own time", "autotvm").text
    assert words == "1 to 1.3; 1 without a difference seen and 1 faster"
    assert "Fastest of resnet18 on cores 0-1: autotvm" in sheet.caption


def test_unequal_budgets_are_told(tmp_path: Path) -> None:
    """Without that, the columns could not be compared."""
    assert ANSOR.point.budget is not None
    budget = replace(ANSOR.point.budget, seconds=600.0)
    richer = replace(ANSOR, point=replace(ANSOR.point, budget=budget))
    [sheet] = sheets(tuners(study_of(tmp_path, [NONE, FIRST, richer])))
    assert "The budgets were unequal: budget.seconds: 120 for autotvm, 600" in sheet.caption


def test_a_curve_is_thinned_to_where_it_improves(section: Section) -> None:
    """Falling by 1 from 17 to 9 and then level: its first point, its drops and its last one."""
    rows = data_of(figures(section)["curves-trials"].chart)
    own = [row for row in rows if row.get("point") == FIRST.point_id]
    assert [(row["at"], row["ms"]) for row in own] == [
        *((n, 20 - n) for n in range(3, 12)),
        (40, 9),
    ]


def test_repetitions_are_a_band_from_best_to_worst(section: Section) -> None:
    """Over all seeds, with their median."""
    rows = data_of(figures(section)["curves-seconds"].chart)
    [last] = {
        (row["low_ms"], row["median_ms"], row["high_ms"], row["seeds"])
        for row in rows
        if row.get("at") == 40 and "median_ms" in row
    }
    assert last == (8, 8.5, 9, 2)


def test_what_was_measured_untuned_and_by_onnx_runtime_is_ruled(section: Section) -> None:
    """To see what the tuning is worth."""
    rows = data_of(figures(section)["curves-seconds"].chart)
    assert {row["label"] for row in rows if "measured" in row} == {
        "untuned measured: 20.00 ms",
        "ONNX Runtime measured: 18.00 ms",
    }


def test_without_a_tuning_there_is_no_section(tmp_path: Path) -> None:
    """Neither for what failed."""
    assert tuners(study_of(tmp_path, [NONE, ORT, builders.failed_record()])) is None
