from __future__ import annotations

import pytest

from edgetune.config.clocks import parse_clock
from edgetune.errors import ConfigError

TABLE = (345_600, 499_200, 652_800, 806_400)


@pytest.mark.parametrize(
    ("value", "khz"),
    [
        pytest.param(345_600, 345_600, id="the lowest"),
        pytest.param(652_800, 652_800, id="one between"),
        pytest.param("min", 345_600, id="min"),
        pytest.param("mid", 499_200, id="mid, of an even number"),
        pytest.param("max", 806_400, id="max"),
    ],
)
def test_a_clock_is_a_number_of_the_table_or_a_place_in_it(value: object, khz: int) -> None:
    assert parse_clock(value, TABLE, unit="kHz", where="state.cpu_khz") == khz


def test_the_middle_of_an_odd_number_is_the_middle() -> None:
    assert parse_clock("mid", TABLE[:3], unit="kHz", where="x") == 499_200


EXPECTED = "no such clock, expected one of 4 from 345600 to 806400 kHz"


@pytest.mark.parametrize(
    ("value", "error"),
    [
        pytest.param(
            500_000, f"{EXPECTED}, got 500000; the nearest are 499200 and 652800", id="between two"
        ),
        pytest.param(1, f"{EXPECTED}, got 1; the nearest is 345600", id="below all"),
        pytest.param(900_000, f"{EXPECTED}, got 900000; the nearest is 806400", id="above all"),
    ],
)
def test_a_clock_that_is_not_offered_names_the_nearest(value: int, error: str) -> None:
    with pytest.raises(ConfigError) as caught:
        parse_clock(value, TABLE, unit="kHz", where="state.cpu_khz")
    assert str(caught.value) == f"state.cpu_khz: {error}"


@pytest.mark.parametrize("table", [TABLE, ()], ids=["a table", "no table"])
@pytest.mark.parametrize(
    "value",
    [
        pytest.param("fast", id="a word"),
        pytest.param("652800", id="a text"),
        pytest.param(652.8, id="megahertz"),
        pytest.param(True, id="a truth value"),
        pytest.param(0, id="zero"),
        pytest.param(-1, id="negative"),
        pytest.param([652_800], id="a list"),
        pytest.param({"a57": 652_800}, id="a mapping"),
    ],
)
def test_what_is_no_clock_on_any_machine_is_refused(value: object, table: tuple[int, ...]) -> None:
    """Whether this one has a table or not."""
    with pytest.raises(ConfigError, match=r"^x: not a clock, expected a number of kHz, or min, "):
        parse_clock(value, table, unit="kHz", where="x")


@pytest.mark.parametrize("value", [652_800, "max"])
def test_without_a_table_there_is_no_exact_clock(value: object) -> None:
    assert parse_clock(value, (), unit="kHz", where="x") is None


@pytest.mark.parametrize(
    ("value", "khz"),
    [("min", 800_000), ("mid", 2_000_000), ("max", 3_200_000), (801_234, 801_234)],
)
def test_between_bounds_any_number_can_be_written(value: object, khz: int) -> None:
    """As with the drivers of most PCs, which have no table."""
    found = parse_clock(value, (), bounds=(800_000, 3_200_000), unit="kHz", where="x")
    assert found == khz


def test_beyond_the_bounds_the_nearest_is_named() -> None:
    with pytest.raises(ConfigError) as caught:
        parse_clock(4_000_000, (), bounds=(800_000, 3_200_000), unit="kHz", where="x")
    assert str(caught.value) == (
        "x: no such clock, expected 800000 to 3200000 kHz, got 4000000; the nearest is 3200000"
    )
