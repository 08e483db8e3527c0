"""The kernel's lists of cores."""

from __future__ import annotations

import pytest

from edgetune.machine.core_list import parse_core_list


@pytest.mark.parametrize(
    ("text", "cores"),
    [
        pytest.param("", (), id="none"),
        pytest.param("0", (0,), id="one"),
        pytest.param("0,3-5\n", (0, 3, 4, 5), id="with a gap"),
        pytest.param("4-5,0-1", (0, 1, 4, 5), id="in any order"),
    ],
)
def test_a_list_is_read(text: str, cores: tuple[int, ...]) -> None:
    """Ascending, whatever ends it."""
    assert parse_core_list(text) == cores


@pytest.mark.parametrize("text", ["a", "1-", "0-x"])
def test_what_is_no_list_is_an_error(text: str) -> None:
    """Nothing is guessed."""
    with pytest.raises(ValueError, match="invalid literal"):
        parse_core_list(f"{text}z")
