"""Tuned against untuned: numbers of the records, distributions of the raw series, verdicts."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from msgspec.structs import replace

from edgetune.measure.comparison import Comparison
from edgetune.record import PointRecord
from edgetune.report.sections.tuned.section import tuned
from edgetune.spec import ClusterClock, State
from edgetune.wire.settings import AutoTvm, OnnxRuntime
from tests import builders
from tests.unit.report.series import (
    column,
    data_of,
    figures,
    sheets,
    study_of,
    tuned_record,
)
from tests.unit.report.sittings import comparison, sitting, with_artifact

NONE = with_artifact(tuned_record(median_ms=20.0))
TUNED = with_artifact(tuned_record(AutoTvm(), median_ms=16.0))
ORT = with_artifact(tuned_record(OnnxRuntime(), median_ms=18.0))


def test_the_sheet_has_the_studys_five_numbers_of_each_point(tmp_path: Path) -> None:
    """As they stand in the records, and each row names its point."""
    [sheet] = sheets(tuned(study_of(tmp_path, [TUNED, NONE, ORT])))
    assert [row.points for row in sheet.rows] == [
        (NONE.point_id,),
        (TUNED.point_id,),
        (ORT.point_id,),
    ]
    for name in ("mean_ms", "median_ms", "max_ms", "min_ms", "std_ms"):
        found = [getattr(record.latency, name) for record in (NONE, TUNED, ORT)]
        assert column(sheet, name) == found


def test_boxes_are_percentiles_of_the_raw_series(tmp_path: Path) -> None:
    """Recomputed from what lies on disk."""
    chart = figures(tuned(study_of(tmp_path, [NONE, TUNED])))["tuned-distributions"].chart
    found = {row["point"]: row for row in data_of(chart)}
    assert TUNED.latency is not None
    durations_ns = builders.durations_ns(TUNED.point, median_ms=TUNED.latency.median_ms)
    own = found[TUNED.point_id]
    assert own["p25_ms"] == pytest.approx(np.percentile(durations_ns, 25) / 1e6, rel=1e-4)
    assert own["p95_ms"] == pytest.approx(np.percentile(durations_ns, 95) / 1e6, rel=1e-4)


@pytest.mark.parametrize(
    ("seen", "verdict", "words"),
    [
        pytest.param(comparison(1.25), "faster", "1.25× faster (1.24 to 1.26)", id="faster"),
        pytest.param(comparison(0.8), "slower", "1.25× slower (1.23 to 1.27)", id="slower"),
        pytest.param(comparison(1.0), "no difference seen", "≈ within 1.0 %", id="level"),
        pytest.param(None, "not side by side", "1.25× faster †", id="apart in time"),
    ],
)
def test_a_ratio_has_its_interval_and_its_verdict(
    tmp_path: Path, seen: Comparison | None, verdict: str, words: str
) -> None:
    """No interval, and no verdict, where the two were not timed side by side."""
    sittings = [] if seen is None else [sitting([NONE, TUNED], {(0, 1): seen})]
    study = study_of(tmp_path, [NONE, TUNED], sittings=sittings)
    rows = data_of(figures(tuned(study))["tuned-ratios"].chart)
    [own] = [row for row in rows if row.get("point") == TUNED.point_id]
    assert (own["verdict"], own["words"]) == (verdict, words)
    assert ("low" in own) == (seen is not None)


def at_clock(record: PointRecord, khz: int, median_ms: float) -> PointRecord:
    clock = (ClusterClock(cluster="a57", khz=khz),)
    asked = replace(record.point, state=State(cores=(0, 1), cpu_khz=clock))
    return builders.ok_record(asked, median_ms=median_ms)


def test_of_many_clocks_the_fastest_state_is_drawn_and_the_rest_is_told(tmp_path: Path) -> None:
    """A figure of hundreds of states would be read by nobody."""
    records = [
        at_clock(record, khz, median_ms=1e7 / khz)
        for record in (NONE, TUNED)
        for khz in range(100_000, 2_000_001, 100_000)
    ]
    section = tuned(study_of(tmp_path, records))
    assert section is not None
    [sheet] = sheets(section)
    assert set(column(sheet, "cores")) == {"0-1 · a57 2 GHz"}
    assert section.lead[1].startswith("Shown are 2 of 40 points")


def test_what_failed_or_was_invalid_is_not_drawn(tmp_path: Path) -> None:
    """Nor does a section stand that has nothing else."""
    invalid = replace(TUNED, status="invalid")
    assert tuned(study_of(tmp_path / "a", [builders.failed_record(NONE.point), invalid])) is None
    [sheet] = sheets(tuned(study_of(tmp_path / "b", [NONE, invalid])))
    assert len(sheet.rows) == 1


def test_a_simulated_panel_says_so(tmp_path: Path) -> None:
    """In its title, wherever the figure ends up."""
    twin = replace(NONE.machine, simulates="the twin of a board")
    study = study_of(tmp_path, [NONE, replace(TUNED, machine=twin)])
    spec = figures(tuned(study))["tuned-distributions"].chart.to_dict()
    titles = [panel["title"] for panel in spec["vconcat"]]
    assert titles == [
        "resnet18 · cores 0-1",
        "resnet18 · cores 0-1 · SIMULATED (the twin of a board)",
    ]


def test_a_point_without_its_series_stays_in_the_sheet(tmp_path: Path) -> None:
    """Its distribution is left out, its numbers are not."""
    study = study_of(tmp_path, [NONE, TUNED])
    (study.folders[TUNED.point_id] / "series.npz").unlink()
    section = tuned(study)
    assert len(sheets(section)[0].rows) == 2
    drawn = data_of(figures(section)["tuned-distributions"].chart)
    assert {row["point"] for row in drawn} == {NONE.point_id}
