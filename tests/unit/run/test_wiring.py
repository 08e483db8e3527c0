from __future__ import annotations

import pytest

from edgetune.run.wiring import own_command


@pytest.mark.parametrize(
    ("words", "command"),
    [
        pytest.param(
            ["/a/.venvs/app/bin/python", "/a/.venvs/app/bin/edgetune", "sweep", "a=[1, 2]"],
            "edgetune sweep 'a=[1, 2]'",
            id="the script",
        ),
        pytest.param(
            ["python", "-m", "edgetune.cli.main", "compare", "x"], "edgetune compare x", id="-m"
        ),
        pytest.param(["python", "-c", "pass"], "edgetune python -c pass", id="something else"),
    ],
)
def test_a_command_is_told_as_it_was_typed(words: list[str], command: str) -> None:
    """Whoever finds the machine taken should know by what."""
    assert own_command(words) == command
