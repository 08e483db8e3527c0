"""However a run ends that can still say a word: the machine is as it was found."""

from __future__ import annotations

import signal
import subprocess
from pathlib import Path

import pytest

from edgetune.machine.change import StateRefused
from edgetune.machine.lock import MachineBusy
from edgetune.machine.session import MachineSession
from edgetune.machine.signals import ENDING
from edgetune.spec import State
from tests.restore.run import start, wait_for_line
from tests.restore.twins import KINDS, held, is_pending, make_twin, set_to
from tests.twins import contents

NUMBERS = [pytest.param(number, id=number.name) for number in ENDING]
QUICK_KINDS = [
    pytest.param(kind, marks=() if kind in {"tx2", "orin"} else pytest.mark.slow) for kind in KINDS
]


@pytest.mark.parametrize("kind", QUICK_KINDS)
def test_a_machine_is_set_and_put_back(kind: str, tmp_path: Path) -> None:
    """All that a state names holds meanwhile; afterwards every byte is as before."""
    host = make_twin(tmp_path, kind)
    before, state = contents(tmp_path), KINDS[kind].both
    with held(host) as machine:
        with MachineSession(machine) as session:
            settings = session.apply(state)
            assert {setting.what for setting in settings} >= {
                *("power_mode", "governor", "cpu_khz", "gpu_hz", "emc_hz", "fan")
            }
            assert [setting.wrote for setting in settings] == [
                setting.kept for setting in settings
            ]
            assert is_pending(tmp_path)
            assert contents(tmp_path) != before
        assert contents(tmp_path) == before
    assert not is_pending(tmp_path)


def fail() -> None:
    raise ZeroDivisionError


@pytest.mark.parametrize("kind", KINDS)
def test_an_error_passes_when_the_machine_is_put_back(kind: str, tmp_path: Path) -> None:
    """The point's own error, unchanged."""
    host = make_twin(tmp_path, kind)
    before = contents(tmp_path)
    with pytest.raises(ZeroDivisionError):
        set_to(host, KINDS[kind].clocks, then=fail)
    assert contents(tmp_path) == before
    assert not is_pending(tmp_path)


@pytest.mark.parametrize("kind", ["tx2", pytest.param("orin", marks=pytest.mark.slow)])
def test_each_of_two_sessions_undoes_its_own(kind: str, tmp_path: Path) -> None:
    """The inner one's clocks go, point by point, and the outer one's power mode stays."""
    host = make_twin(tmp_path, kind)
    before = contents(tmp_path)
    with held(host) as machine, MachineSession(machine) as outer:
        outer.apply(KINDS[kind].mode)
        between = contents(tmp_path)
        for _ in range(2):
            with MachineSession(machine) as inner:
                inner.apply(KINDS[kind].clocks)
                assert contents(tmp_path) != between
            assert contents(tmp_path) == between
        assert between != before
    assert contents(tmp_path) == before
    assert not is_pending(tmp_path)


def test_a_session_that_sets_nothing_touches_nothing(tmp_path: Path) -> None:
    """Threads alone are placed: no journal, no write."""
    host = make_twin(tmp_path, "tx2", "read_only")
    with held(host) as machine, MachineSession(machine) as session:
        assert session.apply(State(cores=(0, 3))) == ()
        assert not is_pending(tmp_path)


@pytest.mark.parametrize("number", NUMBERS)
def test_a_signal_ends_a_run_that_has_put_its_machine_back(number: int, tmp_path: Path) -> None:
    """While a point is measured; the shell is told which one it was."""
    make_twin(tmp_path, "tx2")
    before = contents(tmp_path)
    run = start("set", tmp_path, "tx2", "--hold", 60)
    wait_for_line(run, "set")
    assert contents(tmp_path) != before
    run.send_signal(number)
    run.communicate()
    assert run.returncode == 128 + number
    assert contents(tmp_path) == before
    assert not is_pending(tmp_path)


@pytest.mark.parametrize(
    ("number", "writes"),
    [
        pytest.param(signal.SIGINT, 1, id="SIGINT at the first write"),
        pytest.param(signal.SIGTERM, 8, id="SIGTERM amidst"),
        pytest.param(signal.SIGHUP, 15, id="SIGHUP towards the end"),
    ],
)
def test_a_second_signal_does_not_stop_what_is_put_back(
    number: int, writes: int, tmp_path: Path
) -> None:
    """It ends the process afterwards, without another word."""
    make_twin(tmp_path, "tx2")
    before = contents(tmp_path)
    run = start("set", tmp_path, "tx2", "--hold", 60, "--pause", 0.015)
    wait_for_line(run, "set")
    run.send_signal(signal.SIGINT)
    for _ in range(writes):
        wait_for_line(run, "write")
    run.send_signal(number)
    run.communicate()
    assert run.returncode == 128 + number
    assert contents(tmp_path) == before
    assert not is_pending(tmp_path)


@pytest.mark.parametrize("writes", [3, 14], ids="in write {}".format)
def test_a_signal_while_a_machine_is_being_set(writes: int, tmp_path: Path) -> None:
    """Half of it is set then, and that half is put back."""
    make_twin(tmp_path, "tx2")
    before = contents(tmp_path)
    run = start("set", tmp_path, "tx2", "--points", 1000)
    for _ in range(writes):
        wait_for_line(run, "write")
    run.send_signal(signal.SIGTERM)
    run.communicate()
    assert run.returncode == 128 + signal.SIGTERM
    assert contents(tmp_path) == before
    assert not is_pending(tmp_path)


def test_a_signal_while_nvpmodel_runs(tmp_path: Path) -> None:
    """It is ended with the run, and what it had not yet done it does no more."""
    make_twin(tmp_path, "tx2")
    before = contents(tmp_path)
    run = start("modes", tmp_path, "tx2", "--hold", 60)
    wait_for_line(run, "write nvpmodel")
    run.send_signal(signal.SIGINT)
    run.communicate()
    assert run.returncode == 128 + signal.SIGINT
    assert contents(tmp_path) == before
    assert not is_pending(tmp_path)


def test_a_second_run_is_refused_and_the_first_one_goes_on(tmp_path: Path) -> None:
    """Another run, a restore, and in the same process: all are told who has the machine."""
    host = make_twin(tmp_path, "tx2")
    run = start("set", tmp_path, "tx2", "--hold", 60)
    wait_for_line(run, "set")
    during = contents(tmp_path)
    for what in ("set", "restore"):
        second = start(what, tmp_path)
        _, error = second.communicate()
        assert second.returncode == 2
        assert f"in use by process {run.pid}" in error
        assert error.count("\n") == 1
    with pytest.raises(MachineBusy), held(host):
        pass
    assert contents(tmp_path) == during
    assert run.poll() is None
    run.terminate()
    run.communicate()


def test_a_machine_that_is_let_go_can_be_had_again(tmp_path: Path) -> None:
    """Also after a point that failed."""
    host = make_twin(tmp_path, "tx2")
    before = contents(tmp_path)
    for _ in range(2):
        with pytest.raises(StateRefused):
            set_to(host, State(cores=(0,), fan=10, governor="no_such"))
    assert contents(tmp_path) == before


def test_a_process_that_was_started_meanwhile_holds_nothing(tmp_path: Path) -> None:
    """A worker that outlives its run does not keep the machine from the next one."""
    host = make_twin(tmp_path, "nano")
    with held(host):
        worker = subprocess.Popen(["sleep", "60"])
    with held(host) as machine:
        assert machine.journal.steps == []
    worker.kill()
    worker.wait()
