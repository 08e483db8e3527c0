from __future__ import annotations

import pytest

from edgetune.report.document import Cell, Value
from edgetune.report.values import columns_of, values_of
from tests.unit.report.documents import sheet


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        pytest.param([Cell("1.5 ms", 1.5), Cell("–")], [1.5, None], id="missing is missing"),
        pytest.param([Cell("1", 1), Cell("1.5", 1.5)], [1.0, 1.5], id="one type"),
        pytest.param([Cell("1", 1), Cell("2", 2)], [1, 2], id="whole numbers"),
        pytest.param([Cell("yes", True), Cell("")], [True, None], id="yes and no"),
        pytest.param([Cell("a"), Cell("B", "b")], ["a", "b"], id="texts"),
        pytest.param([Cell("a", "a"), Cell("1", 1)], ["a", "1"], id="both are texts"),
    ],
)
def test_a_column_has_one_type(cells: list[Cell], expected: list[Value]) -> None:
    """Which is that of its values."""
    assert values_of(cells) == expected
    assert [type(value) for value in values_of(cells)] == [type(value) for value in expected]


def test_every_row_names_its_points() -> None:
    """In the last column."""
    assert list(columns_of(sheet(3)))[-1] == "point_ids"
    assert columns_of(sheet(3))["point_ids"] == ["point0", "point1", "point2"]
