from __future__ import annotations

import pytest

from edgetune.config.knobs import parse_fan, parse_governor, parse_mode
from edgetune.errors import ConfigError
from edgetune.machine.offer import OfferedMode

MODES = [OfferedMode(id=0, name="15W"), OfferedMode(id=2, name="MAXN_SUPER")]
GOVERNORS = ("schedutil", "performance")


@pytest.mark.parametrize(
    ("value", "mode"),
    [
        pytest.param("MAXN_SUPER", 2, id="a name"),
        pytest.param("maxn_super", 2, id="in any case"),
        pytest.param("15W", 0, id="a name that begins with digits"),
        pytest.param(2, 2, id="an id"),
        pytest.param("0", 0, id="an id as text"),
    ],
)
def test_a_power_mode_is_looked_up(value: object, mode: int) -> None:
    """The fastest one is not number 0 on every board."""
    found = parse_mode(value, MODES)
    assert found is not None
    assert found.id == mode


@pytest.mark.parametrize(
    ("value", "error"),
    [
        pytest.param(
            "MAXN",
            "no such power mode, expected one of 0 15W, 2 MAXN_SUPER, got 'MAXN'; "
            "did you mean MAXN_SUPER?",
            id="another board's",
        ),
        pytest.param(
            7, "no such power mode, expected one of 0 15W, 2 MAXN_SUPER, got 7", id="no such id"
        ),
        pytest.param(True, "wrong type, expected a name or an id, got True", id="a truth value"),
        pytest.param([0], "wrong type, expected a name or an id, got [0]", id="a list"),
    ],
)
def test_a_power_mode_that_is_none_is_refused(value: object, error: str) -> None:
    with pytest.raises(ConfigError) as caught:
        parse_mode(value, MODES)
    assert str(caught.value) == f"state.power_mode: {error}"


def test_a_governor_is_one_of_the_kernels() -> None:
    assert parse_governor("performance", GOVERNORS) == "performance"
    with pytest.raises(ConfigError) as caught:
        parse_governor("performence", GOVERNORS)
    assert str(caught.value) == (
        "state.governor: no such governor, expected one of schedutil, performance, "
        "got 'performence'; did you mean performance?"
    )


def test_a_governor_is_a_name() -> None:
    with pytest.raises(ConfigError, match=r"^state.governor: wrong type, expected a name, got 1$"):
        parse_governor(1, ())


@pytest.mark.parametrize(
    ("value", "duty"),
    [
        *((0, 0), (255, 255), ("0%", 0), ("50%", 128), ("12.5 %", 32), ("100%", 255)),
        *(("min", 0), ("max", 255)),
    ],
)
def test_the_fans_duty_is_a_number_or_a_share(value: object, duty: int) -> None:
    assert parse_fan(value) == duty


@pytest.mark.parametrize("value", [256, -1, 0.5, True, "101%", "-1%", "fast", "50", [50], {}])
def test_a_duty_that_is_none_is_refused(value: object) -> None:
    with pytest.raises(ConfigError, match=r"^state.fan: no such duty, expected 0 to 255, 0% to "):
        parse_fan(value)


def test_what_is_not_asked_for_is_left_alone() -> None:
    assert (parse_mode(None, MODES), parse_governor(None, GOVERNORS), parse_fan(None)) == (
        None,
        None,
        None,
    )


def test_a_machine_without_modes_or_governors_has_none_to_compare_with() -> None:
    """That it lacks them is said elsewhere."""
    assert parse_mode("MAXN", []) is None
    assert parse_governor("performance", ()) is None
