from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from edgetune.measure.disturbance import Disturbed
from edgetune.measure.results import PaperResult
from edgetune.report.chapters import document_of
from edgetune.report.sections.headline.section import headline
from edgetune.spec import ClusterClock, State
from edgetune.wire.settings import AutoTvm
from tests.builders import energy
from tests.unit.report.records import failed, measured, point, stats
from tests.unit.report.sheets import sheet, texts, values
from tests.unit.report.sittings import comparison, sitting, with_artifact
from tests.unit.report.studies import write_study

NONE, TUNED = measured(point(), 10.0), measured(point(AutoTvm()), 12.5)


def test_it_is_read_as_on_the_terminal(tmp_path: Path) -> None:
    """The same words and signs, and below them what the signs mean."""
    found = sheet(headline(write_study(tmp_path / "s", [NONE, TUNED])), "headline")
    shown = texts(found)[1]
    assert shown["median_ms"] == "12.50 ± 0.10"
    assert shown["speedup_vs_untuned"] == "1.25× slower †"
    assert (shown["tuning_s"], shown["tuning_trials"]) == ("5:07 min", "624")
    assert "† from runs apart in time" in found.caption


def test_an_absent_number_is_nothing_in_files_and_a_dash_for_people(tmp_path: Path) -> None:
    """Never a zero."""
    found = sheet(headline(write_study(tmp_path / "s", [NONE, TUNED])), "headline")
    assert (values(found)[0]["tuning_s"], texts(found)[0]["tuning_s"]) == (None, "–")


def test_columns_that_nothing_fills_are_left_out(tmp_path: Path) -> None:
    """No energy, no accuracy, one target: no such column, in files neither."""
    found = sheet(headline(write_study(tmp_path / "s", [NONE, TUNED])), "headline")
    names = {heading.name for heading in found.headings}
    assert names.isdisjoint({"energy_gross_mj", "energy_gross_low_mj", "top1", "target", "gpu_hz"})


def test_clocks_that_were_set_are_numbers_in_files(tmp_path: Path) -> None:
    """A state of words cannot be plotted; clocks that were left alone stay absent."""
    state = State(cores=(0, 1), cpu_khz=(ClusterClock(cluster="a57", khz=806400),), gpu_hz=10**9)
    clocked = measured(replace(point(), state=state))
    found = sheet(headline(write_study(tmp_path / "s", [NONE, clocked])), "headline")
    assert [(row["cpu_khz_a57"], row["gpu_hz"]) for row in values(found)] == [
        (None, None),
        (806400, 10**9),
    ]
    only_in_files = {heading.name for heading in found.headings if heading.files_only}
    assert {"cpu_khz_a57", "gpu_hz", "median_low_ms"} <= only_in_files


@pytest.mark.parametrize(
    ("ratio", "half", "verdict"),
    [
        pytest.param(1.25, 0.01, "faster", id="faster"),
        pytest.param(0.8, 0.01, "slower", id="slower"),
        pytest.param(1.0, 0.01, "no difference seen", id="level"),
        pytest.param(None, 0.0, "not side by side", id="apart in time"),
    ],
)
def test_the_verdict_is_a_word_to_filter_by(
    tmp_path: Path, ratio: float | None, half: float, verdict: str
) -> None:
    """Two runs apart in time do not give one, however far apart their medians are."""
    records = [with_artifact(NONE), with_artifact(TUNED)]
    held = [] if ratio is None else [sitting(records, {(0, 1): comparison(ratio, half)})]
    study = write_study(tmp_path / "s", records, held)
    assert texts(sheet(headline(study), "headline"))[1]["verdict"] == verdict


def test_earlier_runs_of_a_point_have_rows_without_what_is_of_the_whole_point(
    tmp_path: Path,
) -> None:
    """Its energy, its tuning and its share of the peak are of the last run, or of all of them."""
    runs = (stats(30.0), stats(20.0), stats(10.0))
    undisturbed = Disturbed(blocks=3, repeated=0, disturbed=0, reasons={})
    bench = PaperResult(first_ms=40.0, runs=runs, disturbed=undisturbed)
    record = replace(measured(point(), 10.0, of_peak=0.5), bench=bench, energy=energy())
    rows = values(sheet(headline(write_study(tmp_path / "s", [record])), "headline"))
    assert [(row["run"], row["median_ms"]) for row in rows] == [
        ("run 3", 10.0),
        ("run 1", 30.0),
        ("run 2", 20.0),
    ]
    assert [(row["of_peak"], row["energy_gross_mj"]) for row in rows[1:]] == [(None, None)] * 2


def test_a_sweep_without_a_result_has_no_headline_but_says_why(tmp_path: Path) -> None:
    """All of its points have failed."""
    study = write_study(tmp_path / "s", [failed()])
    assert headline(study) is None
    document = document_of(study)
    assert document.summary == ("1 points: 1 failed",)
    assert values(sheet(document, "left-out"))[0]["why"] == "no schedule was valid"
