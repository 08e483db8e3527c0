"""The chapter that says where the time is."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec
import pytest

from edgetune.measure.profile import summary, write_profile
from edgetune.record import PointRecord
from edgetune.report.document import Figure, Sheet
from edgetune.report.sections.operators.section import operators
from edgetune.study import Manifest, Study
from edgetune.wire.messages import Profiled
from edgetune.wire.settings import AutoTvm, Budget, OnnxRuntime
from tests.builders import invalid, ok_record, point, simulated, write_point
from tests.unit.measure.profiles import convolution, dense, glue, profiled

TO = (1, 16, 8, 8)
UNTUNED = profiled(convolution(TO, 8000.0), convolution(TO, 9000.0), dense(us=500.0))
TUNED = profiled(glue(), convolution(TO, 8000.0), convolution(TO, 6000.0), dense(us=450.0))
STRANGE = profiled(convolution((1, 99, 3, 3), 15000.0))


def study(folder: Path, found: Sequence[tuple[PointRecord, Profiled | None]]) -> Study:
    """Of records that stand in `folder`, some with a profile beside them."""
    records, folders = [], {}
    for record, profile in found:
        kept = record
        if profile is not None:
            kept = msgspec.structs.replace(record, profile=summary(profile))
        folders[record.point_id] = write_point(folder, kept)
        if profile is not None:
            write_profile(folders[record.point_id], profile)
        records.append(kept)
    manifest = Manifest(name="test", identity="", created_utc="", points=())
    return Study(
        folder=folder,
        manifest=manifest,
        records=tuple(records),
        sittings=(),
        folders=folders,
    )


def sheets(found: Study) -> dict[str, Sheet]:
    section = operators(found)
    assert section is not None
    return {part.slug: part for part in section.parts if isinstance(part, Sheet)}


def figures(found: Study) -> dict[str, Figure]:
    section = operators(found)
    assert section is not None
    return {part.slug: part for part in section.parts if isinstance(part, Figure)}


def told(found: Study) -> str:
    section = operators(found)
    assert section is not None
    return " ".join(section.lead)


def values(chart: Any) -> list[dict[str, Any]]:
    """All rows that a chart carries."""
    return [row for rows in chart.to_dict()["datasets"].values() for row in rows]


def test_a_sweep_without_profiles_has_no_such_chapter(tmp_path: Path) -> None:
    assert operators(study(tmp_path, [(ok_record(), None)])) is None


def test_the_layer_that_gained_most_is_named_with_its_gain(tmp_path: Path) -> None:
    """With its time untuned and tuned."""
    found = study(tmp_path, [(ok_record(), UNTUNED), (ok_record(point(AutoTvm())), TUNED)])
    gained = "layer 2 gained most, convolution to 16×8×8: 9000 µs untuned, 6000 µs tuned, 1.50×"
    assert gained in told(found)


def test_every_layer_stands_beside_itself_and_names_its_points(tmp_path: Path) -> None:
    """Times, shares and gains are those of the profiles of the points that the row names."""
    untuned, tuned = ok_record(), ok_record(point(AutoTvm()))
    found = study(tmp_path, [(untuned, UNTUNED), (tuned, TUNED)])
    sheet = sheets(found)["operators-resnet18-llvm_host-layers"]
    second = dict(zip([h.name for h in sheet.headings], sheet.rows[1].cells, strict=True))
    assert (second["none_us"].value, second["autotvm_us"].value) == (9000.0, 6000.0)
    assert second["autotvm_gain"].text == "1.50×"
    assert sheet.rows[0].cells[-1].text == "(1.00×)"
    assert sheet.rows[1].points == (untuned.point_id, tuned.point_id)


def test_the_sum_stands_beside_the_measured_latency(tmp_path: Path) -> None:
    """And beside a whole inference in the same process, so that the profiler's cost is seen."""
    record = ok_record(median_ms=17.0)
    sheet = sheets(study(tmp_path, [(record, UNTUNED)]))["operators-resnet18-llvm_host-sums"]
    row = dict(zip([h.name for h in sheet.headings], sheet.rows[0].cells, strict=True))
    assert (row["sum_ms"].value, row["whole_ms"].value) == (17.5, 17.5)
    assert row["profiler_share"].value == 0.0
    assert record.latency is not None
    assert row["median_ms"].value == record.latency.median_ms


def test_of_a_tuner_the_fastest_point_is_taken(tmp_path: Path) -> None:
    """By its latency, and it is said of how many."""
    slow = ok_record(point(AutoTvm()), median_ms=16.0)
    other = msgspec.structs.replace(point(AutoTvm()), budget=Budget(seconds=120.0, seed=2))
    fast = ok_record(other, median_ms=14.0)
    found = study(tmp_path, [(ok_record(), UNTUNED), (slow, UNTUNED), (fast, TUNED)])
    rows = sheets(found)["operators-resnet18-llvm_host-sums"].rows
    assert [row.points for row in rows][1] == (fast.point_id,)
    assert "Of several points the fastest, autotvm (of 2)." in told(found)


def test_of_several_states_the_one_with_most_cores_is_picked(tmp_path: Path) -> None:
    """And the chapter says so."""
    narrow, wide = ok_record(point(cores=(0,))), ok_record()
    found = study(tmp_path, [(narrow, UNTUNED), (wide, UNTUNED)])
    rows = sheets(found)["operators-resnet18-llvm_host-sums"].rows
    assert [row.points for row in rows] == [(wide.point_id,)]
    assert "cores 0-1, of 2 states" in told(found)


def test_layers_that_cannot_be_matched_are_left_out_with_the_reason(tmp_path: Path) -> None:
    """In the text, below the figure, and not in the table."""
    found = study(tmp_path, [(ok_record(), UNTUNED), (ok_record(point(AutoTvm())), STRANGE)])
    assert "autotvm's layers cannot be matched" in told(found)
    slug = "operators-resnet18-llvm_host-layers"
    assert "autotvm is not drawn" in figures(found)[slug].caption
    assert {row["tuner"] for row in values(figures(found)[slug].chart)} == {"none"}
    assert not any("autotvm" in heading.name for heading in sheets(found)[slug].headings)


def test_a_profile_much_slower_than_its_point_is_called_disturbed(tmp_path: Path) -> None:
    found = study(tmp_path, [(ok_record(median_ms=10.0), UNTUNED)])
    assert "The profile of none was disturbed" in told(found)


def test_points_that_do_not_count_are_not_among_the_profiles(tmp_path: Path) -> None:
    """However good their profile looks; a damaged file is none, either."""
    bad = invalid(ok_record(point(AutoTvm())), "throttled")
    damaged = ok_record(point(OnnxRuntime()))
    found = study(tmp_path, [(ok_record(), UNTUNED), (bad, TUNED), (damaged, UNTUNED)])
    (found.folders[damaged.point_id] / "profile.json").write_text("{")
    rows = sheets(found)["operators-resnet18-llvm_host-sums"].rows
    assert [row.cells[0].text for row in rows] == ["none"]


def test_why_a_point_has_no_profile_is_said(tmp_path: Path) -> None:
    lacking = msgspec.structs.replace(ok_record(point(AutoTvm())), profile_missing="it died")
    found = study(tmp_path, [(ok_record(), UNTUNED), (lacking, None)])
    assert "Not profiled: 1 of 2 points (it died)." in told(found)


def test_a_simulated_profile_is_called_so(tmp_path: Path) -> None:
    found = study(tmp_path, [(simulated(ok_record()), UNTUNED)])
    assert "SIMULATED (the twin of a Jetson TX2): no measurement." in told(found)


@pytest.mark.parametrize("kind", ["kinds", "layers"])
def test_every_mark_tells_its_point(kind: str, tmp_path: Path) -> None:
    """Each bar and each mark names the point whose profile it is of."""
    untuned, tuned = ok_record(), ok_record(point(AutoTvm()))
    found = study(tmp_path, [(untuned, UNTUNED), (tuned, TUNED)])
    rows = values(figures(found)[f"operators-resnet18-llvm_host-{kind}"].chart)
    assert {row["point"] for row in rows} == {untuned.point_id, tuned.point_id}


def test_a_network_of_many_layers_shows_those_that_take_most_time(tmp_path: Path) -> None:
    """The figure stays readable, and says what it leaves out."""
    deep = profiled(*(convolution(TO, 100.0 + number) for number in range(80)))
    figure = figures(study(tmp_path, [(ok_record(), deep)]))["operators-resnet18-llvm_host-layers"]
    drawn = [row["number"] for row in values(figure.chart)]
    assert drawn == list(range(21, 81))
    assert "The 60 of 80 layers that take most time." in figure.caption
