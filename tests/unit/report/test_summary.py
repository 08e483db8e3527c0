from __future__ import annotations

from pathlib import Path

from msgspec.structs import replace

from edgetune.record import PointRecord
from edgetune.report.summary import summary_of, warning_of
from edgetune.spec import Stream
from edgetune.study import Study
from edgetune.wire.settings import AutoTvm
from tests.builders import energy, simulated
from tests.unit.report.records import measured, point
from tests.unit.report.sittings import comparison, sitting, with_artifact
from tests.unit.report.studies import write_study


def study(folder: Path, *records: PointRecord) -> Study:
    return write_study(folder / "s", records)


def test_the_shortest_median_and_the_least_energy_are_named_with_their_points(
    tmp_path: Path,
) -> None:
    """They need not be the same point."""
    fast = replace(measured(point(), 8.0), energy=energy(90.0))
    thrifty = replace(measured(point(AutoTvm()), 9.0), energy=energy(40.0))
    task, tuned = "resnet18 (measure=paper)", "autotvm on cores 0-1"
    _, median, least = summary_of(study(tmp_path, fast, thrifty))
    assert (median, least) == (
        f"Shortest median of {task}: 8.000 ± 0.100 ms, none on cores 0-1 ({fast.point_id})",
        f"Least energy per inference of {task}: 40.00 ± 0.40 mJ, {tuned} ({thrifty.point_id})",
    )


def test_what_is_measured_in_another_way_is_not_ranked_with_it(tmp_path: Path) -> None:
    """A response to a frame is no latency of an inference; and one point alone has won nothing."""
    streamed = measured(replace(point(), measure=Stream()), 5.0)
    lines = summary_of(study(tmp_path, measured(point(), 8.0), streamed))
    assert lines == ("2 points: 2 ok",)


def test_a_simulated_point_is_best_only_among_simulated_ones(tmp_path: Path) -> None:
    """And it says so."""
    twins = [simulated(measured(point(cores=(core,)), 1.0 + core)) for core in (0, 1)]
    real = [measured(point(), 8.0), measured(point(AutoTvm()), 9.0)]
    told = "\n".join(summary_of(study(tmp_path / "both", *twins, *real)))
    assert "8.000 ± 0.100 ms" in told
    assert "1.000" not in told
    told = "\n".join(summary_of(study(tmp_path / "twins", *twins)))
    assert "1.000 ± 0.100 ms, none on cores 0" in told
    assert ", simulated)" in told


def test_only_simulated_points_are_warned_of(tmp_path: Path) -> None:
    """With what they were simulated by."""
    assert warning_of(study(tmp_path / "real", measured())) == ""
    assert warning_of(study(tmp_path / "twin", simulated(measured()))) == (
        "All points are simulated (the twin of a Jetson TX2): these are no measurements."
    )


def test_a_sweep_over_many_states_does_not_name_every_winner(tmp_path: Path) -> None:
    """Some, and how many more there are."""
    records, held = [], []
    for core in range(9):
        pair = [
            with_artifact(measured(point(tuner, cores=(core,)), 8.0))
            for tuner in (None, AutoTvm())
        ]
        records += pair
        held.append(sitting(pair, {(0, 1): comparison(1.2)}))
    lines = summary_of(write_study(tmp_path / "s", records, held))
    won = [line for line in lines if line.startswith("Fastest side by side, ")]
    assert len(won) == 6
    assert "… and 3 more states: see the table of results" in lines
