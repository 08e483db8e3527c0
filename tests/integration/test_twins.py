"""Whole sweeps on boards that are not here: set, watched, sampled, put back to the last byte."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from edgetune.config.machines import machine_named
from edgetune.machine.hosts import open_host
from edgetune.power.sampler import Rail
from edgetune.power.trace_file import End, Source
from edgetune.record import PointRecord, decode_record
from edgetune.spec import TwinMachine
from tests.contract.engine import tiny_network
from tests.environments import ROOT
from tests.twins import contents
from tests.unit.power.recordings import COST, begin, power, write

Cli = Callable[..., subprocess.CompletedProcess[str]]
QUICK = (
    *(
        "tuner=fake",
        "tracking=none",
        "compare=false",
        "report=false",
        "cool_seconds=0",
        "measure=quick",
    ),
    *("power.idle_seconds=0.6", "power.window_seconds=1.5", "power.interval_ms=20"),
)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    tiny_network(tmp_path)
    (tmp_path / ".venvs").symlink_to(ROOT / ".venvs")
    return tmp_path


@pytest.fixture
def command(root: Path) -> Callable[..., list[str]]:
    def words(*arguments: str) -> list[str]:
        model = next(root.glob("*.onnx"))
        head = [sys.executable, "-m", "edgetune.cli.main", "sweep", "model=file"]
        return [*head, f"model.path={model}", *QUICK, *arguments]

    return words


@pytest.fixture
def sweep(root: Path, command: Callable[..., list[str]]) -> Cli:
    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command(*arguments),
            env=environment(root),
            capture_output=True,
            text=True,
            check=False,
        )

    return run


def environment(root: Path) -> dict[str, str]:
    return os.environ | {"EDGETUNE_ROOT": str(root)}


def records(root: Path) -> list[PointRecord]:
    paths = sorted(root.glob("outputs/sweeps/*/points/[!.]*/record.json"))
    return [decode_record(path.read_bytes()) for path in paths]


def twin(name: str, root: Path) -> TwinMachine:
    """Built, as it stands before its first sweep."""
    machine = machine_named(name)
    assert isinstance(machine, TwinMachine)
    open_host(machine, root)
    return machine


def digest(name: str, root: Path) -> dict[str, str]:
    """Every file of the twin's tree, and every link."""
    return contents(root / "outputs/twins" / name)


@pytest.mark.parametrize(
    ("name", "cluster", "rails"),
    [
        pytest.param("twin_tx2", "a57", {"VDD_IN"}, id="TX2, JetPack 4"),
        pytest.param(
            "twin_orin",
            "a78_0",
            {"VDD_GPU_SOC", "VDD_CPU_CV", "VIN_SYS_5V0"},
            id="AGX Orin, JetPack 6",
            marks=pytest.mark.slow,
        ),
    ],
)
def test_a_twin_is_set_watched_sampled_and_put_back(
    root: Path, sweep: Cli, name: str, cluster: str, rails: set[str]
) -> None:
    """Each clock is read back, the energy is that of the board's own rails, nothing stays."""
    twin(name, root)
    before = digest(name, root)
    done = sweep(
        f"machine={name}", f"state.cores={cluster}", "state.power_mode=MAXN",
        "state.cpu_khz=min,max", "state.gpu_hz=max",
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    slow, fast = sorted(records(root), key=lambda record: record.point.state.cpu_khz[0].khz)
    for record in (slow, fast):
        assert record.simulated
        assert record.machine.simulates
        assert {setting.what for setting in record.settings} == {"power_mode", "cpu_khz", "gpu_hz"}
        assert all(setting.wrote == setting.kept for setting in record.settings)
        assert record.energy is not None, record.energy_missing
        assert set(record.energy.rails) == rails
        assert record.watched is not None
        assert record.watched.samples > 0
    assert slow.latency is not None
    assert fast.latency is not None
    assert slow.latency.median_ms > 1.5 * fast.latency.median_ms
    assert digest(name, root) == before
    assert "SIMULATED" in done.stdout
    again = [sys.executable, "-m", "edgetune.cli.main", "recompute"]
    same = subprocess.run(
        again, env=environment(root), capture_output=True, text=True, check=False
    )
    assert "2 points derived again, 0 differ" in same.stdout, same.stdout


def test_the_joules_of_a_tuning_are_known_as_long_as_it_is_cached(root: Path, sweep: Cli) -> None:
    """They are those of the time that the tuner took, whoever uses what it found."""
    twin("twin_tx2", root)
    tuned = ("machine=twin_tx2", "tuner.trials=40", "tuner.trial_ms=50", "budget.seconds=3")
    assert sweep(*tuned).returncode == 0
    assert sweep(*tuned, "force=true").returncode == 0
    first, again = (record.tuning_energy for record in records(root))
    assert first is not None
    assert first.rails == ("VDD_IN",)
    assert first.seconds == 2.0
    assert first.gross_j.value == pytest.approx(first.gross_mw.value * 2.0 / 1e3)
    assert first.gross_mw.low > 1000
    assert again == first


def test_cores_that_are_off_are_on_from_the_tuning_to_the_end(root: Path, sweep: Cli) -> None:
    """The twin of a TX2 starts without its Denver cores; afterwards they are off again."""
    twin("twin_tx2", root)
    before = digest("twin_tx2", root)
    done = sweep("machine=twin_tx2", "power=none", "state.power_mode=MAXN", "state.cores=1",
                 "state.cpu_khz=max")  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    (record,) = records(root)
    assert record.settings[0].what == "power_mode"
    stages = [stage.stage for stage in record.stages]
    assert stages.index("state") < stages.index("tune")
    assert digest("twin_tx2", root) == before


def test_a_trace_played_back_gives_the_energy_that_it_holds(root: Path, sweep: Cli) -> None:
    """Five watts, times the time of an inference; it is marked as what it is."""
    rail = Rail(source="tegrastats", name="VDD_IN")
    samples = [power(0, 10 + 20 * each, 5000.0) for each in range(3000)]
    trace = write(
        root / "trace.jsonl",
        begin([Source(source="tegrastats", rails=(rail,))]),
        *samples,
        End(time_ns=70_000_000_000, cost=COST),
    )
    twin("twin_tx2", root)
    done = sweep("machine=twin_tx2", "power=replay", f"power.replay={trace}", "state.cores=a57")
    assert done.returncode == 0, done.stdout + done.stderr
    (record,) = records(root)
    assert record.energy is not None, record.energy_missing
    assert record.energy.gross_mw.value == pytest.approx(5000.0, rel=1e-3)
    each_s = record.energy.seconds / record.energy.inferences
    assert record.energy.gross_mj.value == pytest.approx(5000.0 * each_s, rel=1e-3)
    assert record.energy.net_mj is not None
    assert record.energy.net_mj.value == pytest.approx(0.0, abs=5.0 * each_s)


@pytest.mark.parametrize(
    ("faults", "says"),
    [
        pytest.param("[clamp_cpu]", "kept", id="another clock is kept"),
        pytest.param("[refuse_cpu]", "scaling_", id="a clock is refused"),
        pytest.param("[read_only]", "Read-only", id="nothing can be written"),
    ],
)
def test_a_machine_that_does_not_obey_costs_the_point(
    root: Path, sweep: Cli, faults: str, says: str
) -> None:
    """The reason stands in the record, the machine as before, and the next point is measured."""
    machine = twin("twin_tx2", root)
    before = digest(machine.name, root)
    done = sweep(
        "machine=twin_tx2", f"machine.faults={faults}", "power=none",
        "state.cores=a57", "state.cpu_khz=null,1267200",
    )  # fmt: skip
    assert done.returncode == 1, done.stdout + done.stderr
    plain, held = sorted(records(root), key=lambda record: len(record.point.state.cpu_khz))
    assert (plain.status, held.status) == ("ok", "failed")
    assert held.failure is not None
    assert says in held.failure.message
    assert digest(machine.name, root) == before


@pytest.mark.engine
@pytest.mark.slow
def test_a_board_that_throttles_makes_the_point_invalid(root: Path, sweep: Cli) -> None:
    """Measured, but not at the clock that was asked for: the reason stands in the record."""
    machine = twin("twin_tx2", root)
    before = digest(machine.name, root)
    done = sweep(
        "tuner=onnxruntime", "machine=twin_tx2", "machine.faults=[throttle]", "power=ina3221",
        "state.cores=a57", "state.cpu_khz=1267200", "measure.seconds=10",
        "power.window_seconds=8",
    )  # fmt: skip
    assert done.returncode == 1, done.stdout + done.stderr
    (record,) = records(root)
    assert record.status == "invalid", record.failure
    assert record.watched is not None
    assert "throttle" in str(record.watched.reasons)
    assert "invalid: " in done.stdout
    assert digest(machine.name, root) == before


@pytest.mark.slow
@pytest.mark.parametrize("fault", ["tegrastats_dies", "tegrastats_hangs", "no_rails"])
def test_a_sensor_that_fails_costs_the_point(root: Path, sweep: Cli, fault: str) -> None:
    """It was asked for by name: there is no number without it."""
    machine = twin("twin_tx2", root)
    before = digest(machine.name, root)
    done = sweep("machine=twin_tx2", f"machine.faults=[{fault}]", "power=tegrastats",
                 "state.cores=a57", "state.gpu_hz=max")  # fmt: skip
    assert done.returncode == 1, done.stdout + done.stderr
    (record,) = records(root)
    assert record.status == "failed"
    assert record.failure is not None
    assert "tegrastats" in record.failure.message
    assert digest(machine.name, root) == before


def test_a_second_sweep_on_the_same_machine_is_refused_in_one_line(
    root: Path, command: Callable[..., list[str]], sweep: Cli
) -> None:
    """It says who has the machine; the first one is not disturbed."""
    twin("twin_tx2", root)
    slow = command("machine=twin_tx2", "tuner.latency_ms=30", "measure.least=150", "power=none")
    first = subprocess.Popen(slow, env=environment(root), stdout=subprocess.DEVNULL)
    lock = root / "outputs/twins/twin_tx2/lock"
    while not (lock.exists() and lock.read_bytes()):
        time.sleep(0.05)
    second = sweep("machine=twin_tx2", "state.gpu_hz=max")
    assert second.returncode == 2
    assert str(first.pid) in second.stderr
    assert len(second.stderr.strip().splitlines()) == 1
    assert first.wait(120) == 0


@pytest.mark.slow
def test_a_sweep_killed_at_any_moment_leaves_a_machine_that_can_be_put_back(
    root: Path, command: Callable[..., list[str]], kills: int
) -> None:
    """Again and again SIGKILL; after each, `edgetune restore` brings back every byte."""
    machine = twin("twin_tx2", root)
    before, source = digest(machine.name, root), random.Random(7)
    words = command(
        "machine=twin_tx2", "state.cores=a57", "state.cpu_khz=min,max", "state.power_mode=MAXQ",
        "state.gpu_hz=min,max", "force=true", "power=none",
    )  # fmt: skip
    left_set = 0
    for turn in range(kills):
        process = subprocess.Popen(words, env=environment(root), stdout=subprocess.DEVNULL)
        time.sleep(1.0 + 5.0 * (turn + source.random()) / kills)
        process.send_signal(signal.SIGKILL)
        process.wait()
        left_set += digest(machine.name, root) != before
        restore = [sys.executable, "-m", "edgetune.cli.main", "restore"]
        subprocess.run(restore, env=environment(root), check=True, stdout=subprocess.DEVNULL)
        assert digest(machine.name, root) == before
    assert left_set


def test_what_the_machine_lacks_costs_only_the_points_that_ask_for_it(
    root: Path, sweep: Cli
) -> None:
    """A virtual machine has no clocks to set; a clear sentence says so."""
    done = sweep("machine=local", "state.cores=0", "state.gpu_hz=null,max", "power=none")
    assert done.returncode == 1
    statuses = {record.point.state.gpu_hz: record for record in records(root)}
    assert sorted(record.status for record in records(root)) == ["failed", "ok"], statuses
    (failed,) = [record for record in records(root) if record.status == "failed"]
    assert failed.failure is not None
    assert "offers no GPU clocks" in failed.failure.message
