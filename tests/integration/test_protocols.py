"""Each protocol once, with real workers of the fake engine, and what lies on disk then."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest

from edgetune.cli.main import main
from edgetune.measure.results import (
    ColdResult,
    PaperResult,
    SteadyResult,
    StreamResult,
    ThroughputResult,
)
from edgetune.measure.series import COLD, FIRST_INFERENCE, PILOT, read_raw
from edgetune.measure.stopping import inferences_a_sample
from edgetune.record import PointRecord, decode_record
from edgetune.run.sweep import SweepResult, run_sweep
from edgetune.spec import Cold, Measure, Paper, Steady, Stream, Throughput
from edgetune.wire.settings import Fake
from tests.contract.engine import tiny_network
from tests.sweeps import Recorder, job

# Short on purpose: a few blocks, whatever the machine does.
STEADY = Steady(processes=2, least=10, most=20, block=5, interval=0.5, seconds=2, retries=1)
QUICK: dict[str, Measure] = {
    "steady": STEADY,
    "paper": Paper(runs=3, repeats=5),
    "cold": Cold(processes=2, blocks=2, block=3, flush_mib=1, retries=0),
    "stream": Stream(rate=200, frames=10, warmup=1, search_frames=5, tries=2),
    "throughput": Throughput(seconds=0.2),
}


@pytest.fixture
def model(tmp_path: Path) -> Path:
    return Path(tiny_network(tmp_path).path)


def measured(root: Path, model: Path, measure: Measure, **fake: Any) -> SweepResult:
    tuner = Fake(trials=1, **fake)
    return run_sweep([job(model, tuner, measure=measure)], root=root, watcher=Recorder())


def only(result: SweepResult) -> tuple[PointRecord, Path]:
    (record,) = result.records
    assert record.status == "ok", record.failure
    return record, result.folder / "points" / record.point.slug


@pytest.mark.parametrize("protocol", QUICK)
def test_every_protocol_can_be_derived_again(
    tmp_path: Path, model: Path, protocol: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """The record says nothing that its raw series does not: `recompute` finds it the same."""
    record, folder = only(measured(tmp_path, model, QUICK[protocol]))
    assert record.bench is not None
    assert record.bench.__struct_config__.tag == protocol
    assert main(["recompute", str(folder)]) == 0
    assert capsys.readouterr().out.splitlines() == [
        f"same     {folder.name}",
        "1 points derived again, 0 differ",
    ]


def test_steady_takes_blocks_from_several_processes(tmp_path: Path, model: Path) -> None:
    """Each process's first inference is labelled cold; the first pilot decides on the samples."""
    record, folder = only(measured(tmp_path, model, STEADY, latency_ms=0.1))
    found, series = record.bench, read_raw(folder).series
    assert isinstance(found, SteadyResult)
    assert [process.process for process in found.processes] == [0, 1]
    assert all(process.samples >= 5 for process in found.processes)
    pilot = series.where((series.block == PILOT) & (series.process == 0))
    assert found.number == inferences_a_sample(int(pilot.durations_ns.min())) <= 10
    assert set(series.where(series.block > PILOT).number.tolist()) == {found.number}
    first = series.where(series.block == FIRST_INFERENCE)
    assert (first.process.tolist(), set(first.label.tolist())) == ([0, 1], {COLD})
    assert record.first_ns == first.durations_ns[0]
    assert record.latency is not None
    assert (record.latency.processes, record.latency.covers) == (2, "processes")


def test_paper_keeps_all_three_runs(tmp_path: Path, model: Path) -> None:
    """In one process, the last one reported."""
    record, folder = only(measured(tmp_path, model, QUICK["paper"]))
    assert isinstance(record.bench, PaperResult)
    assert [run.samples for run in record.bench.runs] == [5, 5, 5]
    assert record.latency == record.bench.runs[2]
    assert set(read_raw(folder).series.process.tolist()) == {0}


def test_cold_starts_processes_and_flushes(tmp_path: Path, model: Path) -> None:
    """Two first inferences; twelve with flushed caches."""
    record, _ = only(measured(tmp_path, model, QUICK["cold"]))
    assert isinstance(record.bench, ColdResult)
    assert record.bench.first.samples == 2
    assert record.bench.flush_bytes == 1 << 20
    assert record.latency is not None
    assert record.latency.samples == 12


def test_a_network_that_is_too_slow_for_its_stream_drops_frames(
    tmp_path: Path, model: Path
) -> None:
    """Every served frame is late, and the highest rate held is below that of the network."""
    measure = Stream(rate=200, frames=20, warmup=0, search_frames=3, tries=3)
    record, _ = only(measured(tmp_path, model, measure, latency_ms=20.0))
    found = record.bench
    assert isinstance(found, StreamResult)
    assert found.asked.dropped >= 10
    assert found.asked.missed == 20 - found.asked.dropped
    assert len(found.tries) == 3
    assert found.highest_hz is None or found.highest_hz < 50


def test_throughput_runs_instances_on_their_shares(tmp_path: Path, model: Path) -> None:
    """All in one window; what sleeps 5 ms cannot do more than 200 a second and instance."""
    cores = tuple(sorted(os.sched_getaffinity(0)))[:2]
    if len(cores) < 2:
        pytest.skip("needs two cores")
    tuner = Fake(trials=1, latency_ms=5.0)
    order = job(model, tuner, cores=cores, measure=QUICK["throughput"])
    record, folder = only(run_sweep([order], root=tmp_path, watcher=Recorder()))
    found = record.bench
    assert isinstance(found, ThroughputResult)
    assert [each.shares for each in found.partitions] == [(cores,), (cores[:1], cores[1:])]
    one, two = found.partitions
    assert 0 < one.per_second <= 200
    assert 0 < two.per_second <= 400
    blocks = read_raw(folder).notebook.blocks
    assert blocks[1].start_ns == blocks[2].start_ns, "one common window"
    assert record.latency is None


def test_a_process_whose_answer_is_wrong_fails_the_point(tmp_path: Path, model: Path) -> None:
    """Every process is checked before it is timed."""
    (record,) = measured(tmp_path, model, STEADY, error=1e6).records
    assert record.failure is not None
    assert (record.failure.stage, record.failure.kind) == ("check", "WrongAnswer")


def test_a_forged_number_is_found(
    tmp_path: Path, model: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The record's value and the series' stand beside each other; the exit status is 1."""
    record, folder = only(measured(tmp_path, model, QUICK["paper"]))
    assert record.latency is not None
    better = msgspec.structs.replace(record.latency, median_ms=0.5)
    forged = msgspec.structs.replace(record, latency=better)
    (folder / "record.json").write_bytes(msgspec.json.encode(forged))
    assert main(["recompute", str(folder)]) == 1
    out = capsys.readouterr().out
    assert f"latency.median_ms: 0.5, {record.latency.median_ms}" in out
    assert "1 points derived again, 1 differ" in out


@pytest.mark.parametrize("name", ["series.npz", "blocks.json"])
def test_a_missing_series_differs(
    tmp_path: Path, model: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing can be derived from nothing."""
    _, folder = only(measured(tmp_path, model, QUICK["paper"]))
    (folder / name).unlink()
    assert main(["recompute", str(folder)]) == 1
    assert name in capsys.readouterr().out


def test_samples_under_another_label_differ(
    tmp_path: Path, model: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Labels are derived too."""
    _, folder = only(measured(tmp_path, model, STEADY))
    with np.load(folder / "series.npz") as stored:
        columns = dict(stored)
    columns["label"][-1] = COLD
    np.savez(folder / "series.npz", **columns)
    assert main(["recompute", str(folder)]) == 1
    assert "label: 1 samples" in capsys.readouterr().out


def test_a_record_of_the_former_format_is_measured_again(tmp_path: Path, model: Path) -> None:
    """It is not read, and it is not in the way."""
    _, folder = only(measured(tmp_path, model, QUICK["paper"]))
    former = msgspec.json.decode((folder / "record.json").read_bytes()) | {"format": 1}
    former["point"]["measure"] = {"warmup": 1, "repeats": 5, "number": 1, "tolerance": 1e-3}
    (folder / "record.json").write_bytes(msgspec.json.encode(former))
    with pytest.raises(ValueError, match="format 1 is older than 3: measure the point again"):
        decode_record((folder / "record.json").read_bytes())
    again = measured(tmp_path, model, QUICK["paper"])
    assert again.measured == 1
    assert only(again)[0].format == 3
