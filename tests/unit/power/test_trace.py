"""Reading a recording: whole, cut off, gone on with, damaged."""

from __future__ import annotations

from pathlib import Path

import msgspec
import numpy as np
import pytest

from edgetune.power.sampler import PowerMissing
from edgetune.power.trace import read_trace
from edgetune.power.trace_file import Problem
from tests.unit.power.recordings import (
    COST,
    ENTRIES,
    MS,
    PACKAGE,
    THE_END,
    VDD_CPU,
    VDD_IN,
    begin,
    machine,
    power,
    recorded,
    write,
)


def test_each_rail_has_its_stamps_and_values(tmp_path: Path) -> None:
    """Of its own source; what was not given is not a number."""
    trace = read_trace(recorded(tmp_path))
    assert trace.rails == (VDD_IN, VDD_CPU, PACKAGE)
    total, cpu, package = trace.traces
    assert total.time_ns.tolist() == cpu.time_ns.tolist() == [20 * MS, 30 * MS]
    assert package.time_ns.tolist() == [22 * MS, 32 * MS]
    assert total.values.tolist() == [1840, 1878]
    np.testing.assert_equal(cpu.values, [306, np.nan])
    assert (total.step, package.kind, package.values.tolist()) == (39.0, "energy", [0, 1500])


def test_the_machine_and_the_cost_are_read_too(tmp_path: Path) -> None:
    """And how it began."""
    trace = read_trace(recorded(tmp_path))
    assert trace.machine == (machine(21).sample,)
    assert (trace.cost, trace.problems) == (COST, ())
    assert (trace.begin, trace.simulated) == (begin(), False)


def test_traces_are_found_by_their_rails(tmp_path: Path) -> None:
    """Those that make a total, say."""
    trace = read_trace(recorded(tmp_path))
    assert trace.of([PACKAGE, VDD_IN]) == (trace.traces[2], trace.traces[0])


def test_a_recording_that_was_cut_off_anywhere_keeps_what_was_whole(tmp_path: Path) -> None:
    """A torn last line is left out, and the problem is told."""
    data = recorded(tmp_path).read_bytes()
    first = data.index(b"\n") + 1
    for end in range(first, len(data)):
        (tmp_path / "cut.jsonl").write_bytes(data[:end])
        trace = read_trace(tmp_path / "cut.jsonl")
        whole = data[first:end].count(b"\n")
        assert sum(map(len, trace.traces[1:])) + len(trace.machine) == whole
        assert [problem.text for problem in trace.problems] == ["the recorder was killed"]
        assert trace.cost is None


def test_nothing_recorded_yet_is_a_recording_without_samples(tmp_path: Path) -> None:
    """Its rails are there."""
    trace = read_trace(write(tmp_path / "power.jsonl", begin(), THE_END))
    assert [len(each) for each in trace.traces] == [0, 0, 0]


def test_a_file_that_is_gone_on_with_gives_the_last_recording(tmp_path: Path) -> None:
    """Even if the one before was torn."""
    path = recorded(tmp_path)
    path.write_bytes(path.read_bytes()[:-7])
    write(path, begin(), power(0, 99, 1.0, 2.0), THE_END)
    trace = read_trace(path)
    assert trace.traces[0].time_ns.tolist() == [99 * MS]
    assert trace.problems == ()


def test_a_source_that_died_keeps_what_it_gave(tmp_path: Path) -> None:
    """With its reason beside it."""
    problem = Problem(time_ns=35 * MS, source="rapl", text="gone")
    trace = read_trace(write(tmp_path / "p", begin(), *ENTRIES, problem, THE_END))
    assert trace.problems == (problem,)
    assert len(trace.traces[2]) == 2


@pytest.mark.parametrize(
    ("content", "why"),
    [
        pytest.param(b"", "no power was recorded", id="empty"),
        pytest.param(b'{"type":"begin"', "no power was recorded", id="torn at once"),
        pytest.param(b"what is this?\n", "damaged", id="something else"),
        pytest.param(
            msgspec.json.encode(msgspec.structs.replace(begin(), format=99)) + b"\n",
            "expected format 1, got 99",
            id="a later format",
        ),
        pytest.param(msgspec.json.encode(begin()) + b"\n{}\n", "damaged", id="a damaged line"),
    ],
)
def test_what_is_no_recording_is_told(content: bytes, why: str, tmp_path: Path) -> None:
    """With its path."""
    path = tmp_path / "power.jsonl"
    path.write_bytes(content)
    with pytest.raises(PowerMissing, match=rf"{path}.*{why}"):
        read_trace(path)


def test_no_file_is_no_recording(tmp_path: Path) -> None:
    """As where the recorder never began."""
    with pytest.raises(PowerMissing, match="No such file"):
        read_trace(tmp_path / "power.jsonl")
