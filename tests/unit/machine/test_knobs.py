"""From a state to the writes: which, in which order, and that each could be put back."""

from __future__ import annotations

import errno
import os
from collections.abc import Sequence
from pathlib import Path

import pytest

from edgetune.machine.change import Change, StateRefused
from edgetune.machine.dial import may_turn
from edgetune.machine.held import HeldMachine
from edgetune.machine.host import Finished, Host
from edgetune.machine.knobs.emc_clock import emc_clock
from edgetune.machine.knobs.fan import fan
from edgetune.machine.knobs.order import KNOBS
from edgetune.machine.local import LocalHost
from edgetune.machine.session import MachineSession
from edgetune.machine.twin.paths import STATUS
from edgetune.spec import State
from tests.restore.twins import KINDS, board_of, held, khz, make_twin
from tests.twins import contents

CPU = "/sys/devices/system/cpu"


def asked(folder: Path, kind: str, state: State) -> list[Change]:
    """Of a twin as it is after boot."""
    host = make_twin(folder, kind)
    return [change for knob in KNOBS for change in knob(state, host, board_of(host))]


def writes(changes: list[Change]) -> list[tuple[str, str]]:
    """The end of each path, and the value."""
    return [
        (change.dial.where.removeprefix(f"{CPU}/"), change.value)
        for change in changes
        if change.value is not None
    ]


def test_a_clock_is_held_without_ever_crossing_its_limits(tmp_path: Path) -> None:
    """Lower limit to the bottom, upper one to the clock, lower one to the clock."""
    state = State(cores=(0,), cpu_khz=KINDS["tx2"].clocks.cpu_khz[:1])
    assert writes(asked(tmp_path, "tx2", state)) == [
        ("cpufreq/policy0/scaling_min_freq", "345600"),
        ("cpufreq/policy0/scaling_max_freq", "1113600"),
        ("cpufreq/policy0/scaling_min_freq", "1113600"),
    ]


def test_cores_come_on_before_others_go_off(tmp_path: Path) -> None:
    """And those that are as they should be are left alone."""
    state = State(cores=(0,), online=(0, 1, 5))
    assert writes(asked(tmp_path, "tx2", state)) == [
        ("cpu1/online", "1"),
        ("cpu3/online", "0"),
        ("cpu4/online", "0"),
    ]


def test_knobs_are_turned_in_their_order(tmp_path: Path) -> None:
    """Power mode, cores, governor, CPU, GPU, memory, fan."""
    changes = asked(tmp_path, "nano", KINDS["nano"].both)
    order = dict.fromkeys(change.what for change in changes)
    assert list(order) == [
        *("power_mode", "online", "governor", "cpu_khz", "gpu_hz", "emc_hz", "fan")
    ]


def test_what_a_state_does_not_name_is_left_alone(tmp_path: Path) -> None:
    """No knob turns for the placement of threads."""
    assert asked(tmp_path, "orin", State(cores=(0, 1))) == []


@pytest.mark.parametrize("kind", KINDS)
def test_a_power_mode_notes_all_that_nvpmodel_writes(kind: str, tmp_path: Path) -> None:
    """Whatever differs after it has run stands among what is noted before."""
    host = make_twin(tmp_path, kind)
    before, state = contents(tmp_path), KINDS[kind].mode
    noted = {c.dial.where for c in asked(tmp_path, kind, state) if c.value is None}
    host.run(["nvpmodel", "-m", str(state.power_mode)], timeout_s=60)
    after = contents(tmp_path)
    changed = {f"/{path}" for path in before if before[path] != after[path]}
    assert len(changed) > 1
    assert changed - noted == {STATUS}


@pytest.mark.parametrize("kind", KINDS)
def test_whatever_a_knob_does_a_journal_may_say(kind: str, tmp_path: Path) -> None:
    """Every file and value, those that are only noted too, is on the list of what may be set."""
    host = make_twin(tmp_path, kind)
    noted = [
        (c.dial, host.read(c.dial.where)) for c in asked(tmp_path, kind, KINDS[kind].mode)[:-1]
    ]
    with held(host) as machine, MachineSession(machine) as session:
        session.apply(KINDS[kind].clocks)
        noted += [(step.dial, step.before) for step in machine.journal.steps]
    assert len(noted) > 20
    assert [each for each in noted if not may_turn(*each)] == []


@pytest.mark.parametrize(
    ("kind", "paths"),
    [
        pytest.param("nano", ["clk_state", "clk_update_rate"], id="TX1 and Nano"),
        pytest.param("tx2", ["mrq_rate_locked", "rate"], id="from TX2 on"),
    ],
)
def test_the_memorys_clock_is_taken_over_before_it_is_set(
    kind: str, paths: list[str], tmp_path: Path
) -> None:
    """The flag, then the rate; undone from the end the flag comes last."""
    changes = asked(tmp_path, kind, State(cores=(0,), emc_hz=408_000_000))
    assert [change.dial.where.rpartition("/")[2] for change in changes] == paths
    assert [change.value for change in changes] == ["1", "408000000"]


def test_where_the_memory_can_only_be_limited_it_is_limited(tmp_path: Path) -> None:
    """The cap of JetPack 6, where the debug files are not there."""
    cap = tmp_path / "sys/kernel/nvpmodel_clk_cap/emc"
    cap.parent.mkdir(parents=True)
    cap.write_text("0\n")
    (change,) = emc_clock(State(cores=(0,), emc_hz=2_133_000_000), LocalHost(tmp_path), None)
    assert (change.dial.where, change.value) == ("/sys/kernel/nvpmodel_clk_cap/emc", "2133000000")


@pytest.mark.parametrize(
    ("kind", "names"),
    [
        pytest.param("nano", [("temp_control", "0"), ("target_pwm", "99")], id="JetPack 4"),
        pytest.param("orin", [("pwm1_enable", "1"), ("pwm1", "99")], id="from JetPack 5 on"),
    ],
)
def test_the_fan_is_taken_over_before_it_is_set(
    kind: str, names: list[tuple[str, str]], tmp_path: Path
) -> None:
    """Found by the name of its driver."""
    changes = asked(tmp_path, kind, State(cores=(0,), fan=99))
    assert [(c.dial.where.rpartition("/")[2], c.value) for c in changes] == names


class Answering(LocalHost):
    """A machine on which every program says the same; without a word there are no programs."""

    def __init__(self, root: Path, answer: str = "") -> None:
        super().__init__(root)
        self.answer = answer

    def run(self, command: Sequence[str], *, timeout_s: float) -> Finished:
        if not self.answer:
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), command[0])
        return Finished(0, f"{self.answer}\n")


def test_a_fan_that_a_service_sets_is_not_set(tmp_path: Path) -> None:
    """It would be another one a moment later; the error says how to stop it."""
    folder = tmp_path / "sys/devices/pwm-fan"
    folder.mkdir(parents=True)
    (folder / "target_pwm").write_text("0\n")
    state = State(cores=(0,), fan=9)
    with pytest.raises(StateRefused, match="systemctl stop nvfancontrol"):
        fan(state, Answering(tmp_path, "active"), None)
    for answer in ("inactive", ""):
        assert len(fan(state, Answering(tmp_path, answer), None)) == 1


NOTHING = {
    "governor": State(cores=(0,), governor="performance"),
    "cpu_khz": State(cores=(0,), cpu_khz=khz(a57=518_400)),
    "gpu_hz": State(cores=(0,), gpu_hz=306_000_000),
    "emc_hz": State(cores=(0,), emc_hz=204_000_000),
    "fan": State(cores=(0,), fan=10),
    "power_mode": State(cores=(0,), power_mode=0),
}


def set_to(host: Host, folder: Path, state: State) -> None:
    with (
        HeldMachine(host, None, folder, command="edgetune sweep") as machine,
        MachineSession(machine) as session,
    ):
        session.apply(state)


@pytest.mark.parametrize("what", NOTHING)
def test_a_knob_that_a_machine_lacks_fails_the_point_in_one_line(
    what: str, tmp_path: Path
) -> None:
    """It says which, and who knows more; nothing is written, no journal made."""
    host = Answering(tmp_path)
    with pytest.raises(StateRefused, match=rf"^state\.{what}: ") as refused:
        set_to(host, tmp_path / "state", NOTHING[what])
    assert "\n" not in str(refused.value)
    assert [path.name for path in (tmp_path / "state").iterdir()] == ["lock"]
