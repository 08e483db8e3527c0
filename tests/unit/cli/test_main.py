from __future__ import annotations

import subprocess
import sys

import pytest

from edgetune import __version__
from edgetune.cli.main import COMMANDS, main


@pytest.mark.parametrize("arguments", [[], ["--help"], ["-h"], ["help"]])
def test_help_has_every_command_in_one_line(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """And needs nothing that takes time to load."""
    assert main(arguments) == 0
    lines = capsys.readouterr().out.splitlines()
    for name, summary in COMMANDS.items():
        assert any(name in line and summary in line for line in lines)


def test_the_version_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    """Of edgetune, not of Hydra."""
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"edgetune {__version__}\n"


def test_an_unknown_command_names_the_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    """In one line."""
    assert main(["swep"]) == 2
    assert capsys.readouterr().err == (
        "edgetune: error: no such command, expected one of sweep, plan, top, show, compare, "
        "report, ui, sync, recompute, restore, doctor, setup, got swep; did you mean sweep?\n"
    )


def test_help_loads_neither_hydra_nor_rich_nor_numpy() -> None:
    """`edgetune --help` answers at once."""
    script = (
        "import sys; from edgetune.cli.main import main; main(['--help'])\n"
        "slow = {'hydra', 'omegaconf', 'rich', 'numpy', 'mlflow', 'msgspec'}\n"
        "loaded = slow & set(sys.modules)\n"
        "print(loaded, file=sys.stderr); sys.exit(bool(loaded))"
    )
    ended = subprocess.run([sys.executable, "-c", script], capture_output=True, check=False)
    assert ended.returncode == 0, ended.stderr
