"""The recorder as a real process: what it writes, and every way in which it ends."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import psutil
import pytest

from edgetune.power.recorder import Recorder, seats
from edgetune.power.sampler import PowerMissing, Rail
from edgetune.power.trace import RecordedTrace, read_trace
from edgetune.power.trace_file import Source
from edgetune.spec.machine import Fault, LocalMachine, TwinMachine
from edgetune.spec.power import Power
from edgetune.spec.power import Source as PowerSource
from tests.unit.power.recordings import THE_END, begin, power, write
from tests.waiting import wait_for

VDD_IN = Rail(source="tegrastats", name="VDD_IN")
TX2 = TwinMachine(name="tx2", board="jetson_tx2", jetpack=4)
INTERVAL_MS = 20
CHECKOUT = Path(__file__).parents[3]


def trace_file(folder: Path, *, seconds: float) -> Path:
    """1000 mW, then 1001 mW 10 ms later, and so on."""
    source = Source(source="tegrastats", rails=(VDD_IN,))
    samples = [power(0, 10 * each, 1000 + each) for each in range(round(seconds * 100))]
    return write(folder / "played.jsonl", begin([source]), *samples, THE_END)


def recorder(folder: Path, *, seconds: float = 60) -> Recorder:
    """Of a trace that is played back."""
    played = trace_file(folder, seconds=seconds)
    asked = Power(sources=("replay",), interval_ms=INTERVAL_MS, replay=str(played))
    return Recorder(LocalMachine(), asked, measured=(0,), root=folder, file=folder / "power.jsonl")


def lines(folder: Path) -> int:
    path = folder / "power.jsonl"
    return path.read_bytes().count(b"\n") if path.exists() else 0


def record_some(folder: Path, recording: Recorder) -> RecordedTrace:
    """Until there are ten more lines, and then read what there is."""
    with recording:
        enough = lines(folder) + 10
        wait_for(lambda: lines(folder) >= enough)
        recording.alive_or_raise()
    return read_trace(folder / "power.jsonl")


def until_it_ends(recording: Recorder, act: Callable[[Recorder], None]) -> None:
    """Whoever measures looks after the recorder until it has ended."""
    with recording:
        act(recording)
        wait_for(lambda: recording.process.poll() is not None)


def test_what_the_sources_give_is_recorded_as_it_was_given(tmp_path: Path) -> None:
    """No value twice, none left out, in the order of time."""
    trace = record_some(tmp_path, recorder(tmp_path))
    (played,) = trace.traces
    assert [rail.name for rail in trace.rails] == ["VDD_IN"]
    assert len(played) > 1
    assert played.values.tolist() == [1000 + each for each in range(len(played))]
    assert np.diff(played.time_ns) == pytest.approx(10e6, abs=2)
    assert trace.problems == ()


def test_the_machine_is_watched_beside_its_power(tmp_path: Path) -> None:
    """Its cores at least, on whatever machine this is."""
    trace = record_some(tmp_path, recorder(tmp_path))
    assert len(trace.machine) > 1
    assert all(sample.online for sample in trace.machine)


def test_what_the_recorder_itself_took_is_recorded(tmp_path: Path) -> None:
    """Processor time, looks, readings."""
    trace = record_some(tmp_path, recorder(tmp_path))
    assert trace.cost is not None
    assert 0 < trace.cost.cpu_s < trace.cost.wall_s
    assert trace.cost.readings == len(trace.traces[0])
    assert 1 < trace.cost.polls <= trace.cost.wall_s * 1000 / INTERVAL_MS + 1


def test_it_runs_off_the_measured_cores(tmp_path: Path) -> None:
    """As long as there are others; the kernel is asked where."""
    with recorder(tmp_path) as recording:
        cores = os.sched_getaffinity(recording.process.pid)
    assert cores == set(seats((0,), sorted(os.sched_getaffinity(0))))
    assert read_trace(tmp_path / "power.jsonl").begin.cores == tuple(sorted(cores))


@pytest.mark.parametrize(
    ("measured", "usable", "seated"),
    [
        pytest.param((0, 1), (0, 1, 2, 3), (2, 3), id="others"),
        pytest.param((0, 1), (0, 1), (0, 1), id="no others"),
        pytest.param((), (0, 1), (0, 1), id="nothing measured"),
        pytest.param((0, 9), (0, 1), (1,), id="a core that is not usable"),
    ],
)
def test_it_sits_on_the_other_cores_if_there_are_any(
    measured: tuple[int, ...], usable: tuple[int, ...], seated: tuple[int, ...]
) -> None:
    """Else it shares them."""
    assert seats(measured, usable) == seated


def test_without_a_source_only_the_machine_is_watched(tmp_path: Path) -> None:
    """Power that nobody asked for is not missing."""
    silent = Recorder(
        LocalMachine(),
        Power(interval_ms=INTERVAL_MS),
        measured=(),
        root=tmp_path,
        file=tmp_path / "power.jsonl",
    )
    trace = record_some(tmp_path, silent)
    assert (trace.rails, trace.simulated) == ((), False)
    assert trace.machine


def test_a_replay_is_never_taken_for_a_measurement(tmp_path: Path) -> None:
    """Even on a real machine."""
    assert record_some(tmp_path, recorder(tmp_path)).simulated


def test_a_source_that_ends_midway_leaves_its_record_and_a_problem(tmp_path: Path) -> None:
    """The recorder goes on with the rest."""
    trace = record_some(tmp_path, recorder(tmp_path, seconds=0.05))
    assert trace.traces[0].values.tolist() == [1000, 1001, 1002, 1003, 1004]
    (problem,) = trace.problems
    assert (problem.source, problem.text.partition(";")[0]) == (
        "replay",
        "the recorded trace has ended",
    )
    assert trace.machine[-1].time_ns > problem.time_ns


def test_a_source_that_is_missing_is_told_before_anything_is_measured(tmp_path: Path) -> None:
    """With all that its error says."""
    asked = Power(sources=("replay",), replay=str(tmp_path / "nowhere.jsonl"))
    missing = Recorder(
        LocalMachine(), asked, measured=(), root=tmp_path, file=tmp_path / "power.jsonl"
    )
    with pytest.raises(PowerMissing, match=r"nowhere.jsonl: cannot read .*got No such file"):
        missing.__enter__()
    assert missing.process.returncode == 1


def test_no_place_to_write_is_told_before_anything_is_measured(tmp_path: Path) -> None:
    """In one line."""
    homeless = recorder(tmp_path)
    (tmp_path / "power.jsonl").mkdir()
    with pytest.raises(PowerMissing, match=r"ended with status 1, got cannot record: .*power\.j"):
        homeless.__enter__()


def test_a_disk_that_fills_up_ends_the_recording_and_is_told(tmp_path: Path) -> None:
    """What was written before stays."""

    def fill_disk(recording: Recorder) -> None:
        full = (lines(tmp_path) + 1) * 1000
        resource.prlimit(recording.process.pid, resource.RLIMIT_FSIZE, (full, full))

    with pytest.raises(PowerMissing, match=r"cannot record: .*File too large"):
        until_it_ends(recorder(tmp_path), fill_disk)
    trace = read_trace(tmp_path / "power.jsonl")
    assert len(trace.traces[0]) > 0
    assert trace.cost is None


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_ends_it_with_a_whole_record(number: int, tmp_path: Path) -> None:
    """Nothing is torn."""
    with pytest.raises(PowerMissing, match="ended with status 0"):
        until_it_ends(recorder(tmp_path), lambda each: each.process.send_signal(number))
    trace = read_trace(tmp_path / "power.jsonl")
    assert trace.cost is not None
    assert trace.problems == ()


def test_killed_it_leaves_what_it_had_seen(tmp_path: Path) -> None:
    """And whoever measures is told in time."""

    def kill(recording: Recorder) -> None:
        wait_for(lambda: lines(tmp_path) >= 10)
        recording.process.kill()

    with pytest.raises(PowerMissing, match="ended with status -9"):
        until_it_ends(recorder(tmp_path), kill)
    trace = read_trace(tmp_path / "power.jsonl")
    assert len(trace.traces[0]) > 1
    assert [problem.text for problem in trace.problems] == ["the recorder was killed"]


def test_an_error_of_the_measurement_is_not_hidden_by_the_recorders_end(tmp_path: Path) -> None:
    """Whatever has happened to the recorder."""

    def fail(recording: Recorder) -> None:
        recording.process.kill()
        raise KeyError

    with pytest.raises(KeyError):
        until_it_ends(recorder(tmp_path), fail)


def test_it_can_be_gone_on_with_in_the_same_file(tmp_path: Path) -> None:
    """A point that is measured again."""
    record_some(tmp_path, recorder(tmp_path))
    first = read_trace(tmp_path / "power.jsonl")
    second = record_some(tmp_path, recorder(tmp_path))
    assert second.begin.time_ns > first.traces[0].time_ns[-1]
    assert second.traces[0].values[0] == 1000


ORCHESTRATOR = """
import sys, time
from pathlib import Path
from tests.unit.power.test_recorder import recorder

with recorder(Path(sys.argv[1])) as recording:
    print(recording.process.pid, flush=True)
    time.sleep(600)
"""


def test_it_never_outlives_the_orchestrator(tmp_path: Path) -> None:
    """Not even one that is killed; the record is whole."""
    command = [sys.executable, "-c", ORCHESTRATOR, str(tmp_path)]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, cwd=CHECKOUT
    ) as orchestrator:
        assert orchestrator.stdout is not None
        process = psutil.Process(int(orchestrator.stdout.readline()))
        orchestrator.kill()
    wait_for(lambda: ended(process))
    assert read_trace(tmp_path / "power.jsonl").cost is not None


def ended(process: psutil.Process) -> bool:
    try:
        return process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def test_a_twins_programs_end_with_the_recorder_even_if_it_is_killed(tmp_path: Path) -> None:
    """A tegrastats does not end with its pipe."""
    on_twin = Recorder(
        TX2,
        Power(sources=("tegrastats",), interval_ms=INTERVAL_MS),
        measured=(),
        root=tmp_path,
        file=tmp_path / "power.jsonl",
    )
    with pytest.raises(PowerMissing, match="ended with status -9"):
        until_it_ends(on_twin, lambda each: each.process.kill())
    (program,) = on_twin.family
    wait_for(lambda: ended(program))
    assert read_trace(tmp_path / "power.jsonl").simulated


@pytest.mark.parametrize(
    ("source", "fault", "why"),
    [
        pytest.param("tegrastats", "tegrastats_dies", "tegrastats has ended", id="dies"),
        pytest.param("tegrastats", "tegrastats_hangs", "no sample for", id="hangs"),
        pytest.param("ina3221", "sensor_gone", "gives nothing any more", id="sensor gone"),
    ],
)
def test_a_twins_faults_are_told_with_what_came_before_them(
    source: PowerSource, fault: Fault, why: str, tmp_path: Path
) -> None:
    """The recorder itself goes on."""
    twin = TwinMachine(name="faulty", board="jetson_tx2", jetpack=4, faults=(fault,))
    asked = Power(sources=(source,), interval_ms=INTERVAL_MS)
    path = tmp_path / "power.jsonl"
    with Recorder(twin, asked, measured=(), root=tmp_path, file=path) as recording:
        wait_for(lambda: b'"problem"' in path.read_bytes())
        recording.alive_or_raise()
    trace = read_trace(path)
    assert len(trace.traces[0]) > 0
    assert [why in problem.text for problem in trace.problems] == [True]
