"""What nvpmodel says, on boards and on twins."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from edgetune.machine.host import Finished
from edgetune.machine.local import LocalHost
from edgetune.machine.nvpmodel import any_runs, current_mode, modes, switch_mode
from tests.restore.twins import make_twin

REBOOT = """NVPM WARN: Golden image context is already created
NVPM WARN: Reboot required for changing to this power mode: 1
NVPM WARN: DO YOU WANT TO REBOOT NOW? enter YES/yes to confirm:
NVPM ERROR: optMask is 1, no request for power mode
"""


class Saying(LocalHost):
    """A machine whose nvpmodel says this."""

    def __init__(self, output: str, status: int = 0) -> None:
        super().__init__()
        self.finished = Finished(status, output)

    def run(self, command: Sequence[str], *, timeout_s: float) -> Finished:
        assert command[0] == "nvpmodel"
        return self.finished


@pytest.mark.parametrize(
    ("output", "mode"),
    [
        pytest.param("NVPM WARN: fan mode is not set!\nNV Power Mode: MAXN\n0\n", 0, id="Nano"),
        pytest.param("NV Power Mode: 5W\n1\n", 1, id="a name that begins with a digit"),
        pytest.param(
            "NV Fan Mode:quiet\nNV Power Mode: MODE_15W_6CORE\n2\n", 2, id="with a fan mode"
        ),
        pytest.param(
            "NV Power Mode: MAXN_SUPER\n12\n"
            "NVPM ERROR: Error opening /sys/kernel/nvpmodel_emc_cap/emc_iso_cap: 13\n",
            12,
            id="without root",
        ),
    ],
)
def test_the_mode_is_the_number_below_its_name(output: str, mode: int) -> None:
    """Whatever else is said around it."""
    assert current_mode(Saying(output)) == mode


@pytest.mark.parametrize("output", ["", "NVPM ERROR: no such file", "NV Power Mode: MAXN\n"])
def test_a_mode_that_is_not_said_is_an_error(output: str) -> None:
    """Never mode 0 by default."""
    with pytest.raises(OSError, match="does not say its mode"):
        current_mode(Saying(output))


@pytest.mark.parametrize(
    ("output", "status", "message"),
    [
        pytest.param(REBOOT, 0, "power mode 1 needs a reboot", id="it would reboot"),
        pytest.param(
            "NVPM ERROR: Error writing: 16\n", 0, "NVPM ERROR: Error writing", id="words"
        ),
        pytest.param("", 2, "no output", id="status"),
    ],
)
def test_a_refusal_is_told_by_words_or_status(output: str, status: int, message: str) -> None:
    """Its status is 0 after most errors."""
    with pytest.raises(OSError, match=message):
        switch_mode(Saying(output, status), 1)


def test_modes_are_listed_by_number(tmp_path: Path) -> None:
    """From its configuration, which needs no root."""
    found = modes(make_twin(tmp_path, "tx2"))
    assert [mode.name for mode in found] == [
        *("MAXN", "MAXQ", "MAXP_CORE_ALL", "MAXP_CORE_ARM", "MAXP_CORE_DENVER")
    ]
    assert [mode.id for mode in found] == [0, 1, 2, 3, 4]


def test_a_running_nvpmodel_is_seen(tmp_path: Path) -> None:
    """A twin's, too, which is a module that Python runs."""
    host = make_twin(tmp_path, "nano")
    process = host.stream(["nvpmodel", "-p"])
    assert any_runs()
    process.communicate()
