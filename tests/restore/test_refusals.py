"""What a machine refuses, or silently keeps: one failed point, and all before it is undone."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest
from msgspec.structs import replace

from edgetune.errors import NotRestored, PointError
from edgetune.machine.change import StateRefused
from edgetune.machine.restore import restore
from edgetune.machine.session import MachineSession
from edgetune.machine.twin.host import TwinHost
from edgetune.spec import State
from edgetune.spec.machine import Fault
from tests.restore.twins import KINDS, held, is_pending, khz, make_twin, set_to
from tests.twins import contents

TX2, ORIN = KINDS["tx2"].clocks, KINDS["orin"].clocks
POLICY = "/sys/devices/system/cpu/cpufreq/policy0"


@pytest.mark.parametrize(
    ("kind", "fault", "state", "message"),
    [
        pytest.param(
            "tx2",
            "refuse_cpu",
            TX2,
            rf"state.cpu_khz: {POLICY}/scaling_min_freq: wrote 345600: Input/output error",
            id="the kernel refuses a clock",
        ),
        pytest.param(
            "orin",
            "clamp_cpu",
            ORIN,
            rf"state.cpu_khz: {POLICY}/scaling_max_freq: wrote 1113600, kept 1036800",
            id="the kernel keeps another clock",
        ),
        pytest.param(
            "tx2",
            "stuck_core",
            TX2,
            "state.online: .*/cpu5/online: wrote 0: Device or resource busy",
            id="a core stays on",
        ),
        pytest.param(
            "orin", "read_only", ORIN, "state.online: .*: Read-only", id="nothing can be written"
        ),
        pytest.param(
            "tx2",
            "read_only",
            KINDS["tx2"].mode,
            "state.power_mode: nvpmodel: wrote 0: nvpmodel: NVPM ERROR",
            id="nvpmodel can write nothing",
        ),
    ],
)
def test_a_fault_fails_the_point_and_leaves_the_machine_as_it_was(
    kind: str, fault: Fault, state: State, message: str, tmp_path: Path
) -> None:
    """One line: the field of the state, the file, what was written and what was kept."""
    host = make_twin(tmp_path, kind, fault)
    before = contents(tmp_path)
    with pytest.raises(StateRefused, match=message) as refused:
        set_to(host, state)
    assert "\n" not in str(refused.value)
    assert isinstance(refused.value, PointError)
    assert contents(tmp_path) == before
    assert not is_pending(tmp_path)


@pytest.mark.parametrize(
    ("kind", "state", "message"),
    [
        pytest.param(
            "tx2",
            State(cores=(0,), cpu_khz=khz(a57=1_000_000)),
            "wrote 1000000, kept 960000",
            id="a clock that is not in the table",
        ),
        pytest.param(
            "orin",
            State(cores=(0,), cpu_khz=khz(a78_0=2_201_600)),
            "wrote 2201600, kept 1728000",
            id="above the cap of the power mode",
        ),
        pytest.param(
            "tx2",
            State(cores=(0,), cpu_khz=khz(denver=499_200)),
            "state.cpu_khz.denver: none of its cores 1-2 is on-line",
            id="a cluster that is off-line",
        ),
        pytest.param(
            "tx2",
            State(cores=(0,), cpu_khz=khz(a78_0=499_200)),
            "no such cluster is on-line here, expected a57, got a78_0",
            id="a cluster of another board",
        ),
        pytest.param(
            "nano", State(cores=(0,), governor="turbo"), "Invalid argument", id="a governor"
        ),
        pytest.param(
            "nano", State(cores=(1,), online=(1, 2, 3)), "core 0", id="the core to boot on"
        ),
        pytest.param("nano", State(cores=(0,), online=(0, 9)), "no such core here, got 9", id="9"),
        pytest.param(
            "nano",
            State(cores=(0,), gpu_hz=100_000_000),
            "state.gpu_hz: .*/max_freq: wrote 100000000, kept 76800000",
            id="a GPU clock",
        ),
        pytest.param(
            "nano", State(cores=(0,), power_mode=7), "state.power_mode: .*invalid", id="a mode"
        ),
        pytest.param(
            "orin",
            State(cores=(0,), power_mode=1),
            "power mode 1 needs a reboot",
            id="a mode that asks to reboot",
        ),
    ],
)
def test_what_a_machine_does_not_have_fails_the_point(
    kind: str, state: State, message: str, tmp_path: Path
) -> None:
    """Though the rest of the state was set before; all of it is undone."""
    host = make_twin(tmp_path, kind)
    before = contents(tmp_path)
    with pytest.raises(StateRefused, match=message):
        set_to(host, State(cores=(0,), fan=77), state)
    assert contents(tmp_path) == before
    assert not is_pending(tmp_path)


class Stubborn(TwinHost):
    """Lets itself be set, and refuses to be put back where `stuck` says."""

    stuck = ""

    def get_stuck(self) -> None:
        self.stuck = "scaling_governor"

    def write(self, path: str, text: str) -> None:
        if self.stuck and path.endswith(self.stuck):
            raise OSError(errno.EIO, os.strerror(errno.EIO), path)
        super().write(path, text)


def test_what_cannot_be_put_back_is_told_and_all_else_is_put_back(tmp_path: Path) -> None:
    """In one line with the file, what stood there and what stands there; the journal keeps it."""
    machine = make_twin(tmp_path, "tx2").machine
    before, host = contents(tmp_path), Stubborn(tmp_path, machine)
    state = replace(TX2, online=None, cpu_khz=khz(a57=1_113_600))
    with pytest.raises(NotRestored) as failure:
        set_to(host, state, then=host.get_stuck)
    message = str(failure.value)
    policy = f"{POLICY}/scaling_governor"
    assert message == (
        f"the twin of a Jetson TX2: {policy} was schedutil, is performance"
        " (Input/output error); `edgetune restore` tries again"
    )
    after = contents(tmp_path)
    assert [path for path in before if before[path] != after[path]] == [policy.lstrip("/")]
    assert is_pending(tmp_path)
    host.stuck = ""
    restored = restore(host, tmp_path, command="edgetune restore")
    assert restored is not None
    assert [step.what for step in restored.steps] == ["governor"]
    assert contents(tmp_path) == before


def test_the_points_own_error_is_not_lost_when_a_machine_is_not_put_back(tmp_path: Path) -> None:
    """It is the cause that stands behind."""
    machine = make_twin(tmp_path, "nano").machine
    host = Stubborn(tmp_path, machine)

    def fail() -> None:
        host.get_stuck()
        raise ZeroDivisionError

    with pytest.raises(NotRestored) as failure:
        set_to(host, State(cores=(0,), governor="performance"), then=fail)
    causes, cause = [], failure.value.__context__
    while cause is not None:
        causes.append(type(cause))
        cause = cause.__context__
    assert ZeroDivisionError in causes


def test_a_board_that_nobody_knows_is_set_by_the_kernels_names(tmp_path: Path) -> None:
    """Clusters go by their policies then."""
    host = make_twin(tmp_path, "tx2")
    before = contents(tmp_path)
    with held(host) as machine:
        machine.board = None
        with MachineSession(machine) as session:
            settings = session.apply(State(cores=(0,), cpu_khz=khz(policy0=960_000)))
    assert [setting.wrote for setting in settings] == ["960000", "960000"]
    assert contents(tmp_path) == before
