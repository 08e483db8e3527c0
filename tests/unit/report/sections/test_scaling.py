"""What further cores bring is told of points that differ in nested cores alone."""

from __future__ import annotations

import pytest

from edgetune.record import PointRecord
from edgetune.report.sections.scaling.section import scaling
from edgetune.wire.settings import AutoTvm
from tests.unit.report.charts import figures, rows, sheet, svg, texts
from tests.unit.report.states import at, study

ONE, TWO = at(20.0, cores=(0,), half_ms=1.0), at(12.5, cores=(0, 1), half_ms=0.5)


def test_speedup_and_efficiency_are_over_the_fewest_cores_with_their_worst_cases() -> None:
    """19/13 to 21/12, and half of that."""
    assert texts(sheet(scaling(study(TWO, ONE))), "cores", "speedup", "efficiency") == [
        ("1", "1", "1"),
        ("2", "1.60 (1.46 to 1.75)", "0.80 (0.73 to 0.88)"),
    ]


def test_a_ratio_leads_to_both_of_its_records() -> None:
    """Its own, then that of the fewest cores."""
    found = sheet(scaling(study(ONE, TWO)))
    assert [entry.points for entry in found.rows] == [
        (ONE.point_id,),
        (TWO.point_id, ONE.point_id),
    ]


@pytest.mark.parametrize(
    "records",
    [
        pytest.param([], id="nothing"),
        pytest.param([ONE], id="one point"),
        pytest.param([ONE, at(9.0, cores=(1, 2))], id="masks that share no core"),
        pytest.param([at(9.0, cores=(0, 1)), at(9.0, cores=(0, 2))], id="masks of one size"),
        pytest.param([ONE, at(12.5, cores=(0, 1), tuner=AutoTvm())], id="another tuner"),
        pytest.param([at(20.0, cores=(0,), khz=1000), at(12.5, khz=2000)], id="another clock"),
        pytest.param([ONE, at(12.5, model="other")], id="another network"),
    ],
)
def test_there_is_no_section_without_two_points_to_compare(records: list[PointRecord]) -> None:
    """What differs in more than the number of nested cores says nothing on them."""
    assert scaling(study(*records)) is None


def test_without_an_interval_the_ratio_stands_alone_and_is_doubted() -> None:
    """No interval is made up."""
    alone = at(10.0, cores=(0, 1), half_ms=None)
    assert texts(sheet(scaling(study(ONE, alone))), "speedup")[1] == ("2.00 ?",)


def test_the_figure_shows_each_point_beside_the_ideal() -> None:
    """Which is the ratio of the numbers of cores."""
    figure = figures(scaling(study(ONE, TWO)))["scaling-resnet18"]
    drawn = {row["point"]: (row["speedup"], row["ideal"]) for row in rows(figure)}
    assert drawn == {ONE.point_id: (1.0, 1.0), TWO.point_id: (1.6, 2.0)}
    assert "speedup over the fewest cores" in svg(figure)
