"""Records of points that were never run, for tests of what happens to records afterwards.

The numbers are plausible and seeded by the point, so that two records of one sweep differ.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import msgspec
import numpy as np

from edgetune.measure.actuation import Watched
from edgetune.measure.agreement import OutputAgreement
from edgetune.measure.derive import derive
from edgetune.measure.energy import Energy, Estimate
from edgetune.measure.mean_power import Doubt
from edgetune.measure.series import Block, Notebook, Raw, Series, write_raw
from edgetune.record import (
    EngineFacts,
    Failure,
    Fingerprint,
    ModelFacts,
    PointRecord,
    StageTime,
    encode_record,
)
from edgetune.spec import BuiltModel, Paper, Point, RandomInput, State, TwinMachine
from edgetune.study import MANIFEST, Manifest
from edgetune.wire.messages import Compiled, CurvePoint, TaskReport, Tuned
from edgetune.wire.settings import (
    AnyTuner,
    AutoScheduler,
    AutoTvm,
    Budget,
    ModelFile,
    OnnxRuntime,
    Target,
    TensorSpec,
    Untuned,
)

SWEEP = "20260102-030405-quickstart"
MACHINE = Fingerprint(
    stable="5f1d0c2b7a90",
    cpu="Testing CPU @ 2.00GHz",
    features="0123456789ab",
    architecture="x86_64",
    cores_total=2,
    memory_mib=24576,
    kernel="6.1.0",
    system="Debian GNU/Linux 12",
    governor=None,
    load_1min=0.25,
)
MEDIANS_MS = {"none": 17.5, "autotvm": 15.2, "auto_scheduler": 20.7, "onnxruntime": 17.4}


def point(
    tuner: AnyTuner | None = None, *, model: str = "resnet18", cores: Sequence[int] = (0, 1)
) -> Point:
    """A point of the quickstart's kind; tuners that tune get a budget."""
    tuner = tuner or Untuned()
    return Point(
        model=BuiltModel(name=model, depth=18),
        tuner=tuner,
        target=Target(name="llvm_host", tvm="llvm -mcpu=native"),
        state=State(cores=tuple(cores)),
        input=RandomInput(),
        measure=Paper(runs=1, repeats=200),
        budget=Budget(seconds=120.0, seed=1) if tuner.tunes else None,
    )


def ok_record(
    asked: Point | None = None, *, median_ms: float | None = None, sweep: str = SWEEP
) -> PointRecord:
    """A point that was measured; tuned if its tuner tunes."""
    asked = asked or point()
    median_ms = MEDIANS_MS.get(asked.tuner_name, 10.0) if median_ms is None else median_ms
    started = _started(asked, sweep)
    derived = derive(asked.measure, raw(asked, median_ms=median_ms))
    return msgspec.structs.replace(
        started,
        status="ok",
        stages=(StageTime(stage="bench", seconds=4.0, cached=False),),
        tuning=tuning(median_ms=median_ms) if asked.tuner.tunes else None,
        compiled=Compiled(seconds=24.0, target="llvm -mcpu=native"),
        agreement=(agreement(),),
        first_ns=round(median_ms * 2e6),
        latency=derived.latency,
        bench=derived.result,
    )


def failed_record(
    asked: Point | None = None,
    *,
    message: str = "no schedule was valid",
    log_tail: str = "",
    sweep: str = SWEEP,
) -> PointRecord:
    """A point whose tuning failed."""
    return msgspec.structs.replace(
        _started(asked or point(AutoTvm()), sweep),
        failure=Failure(stage="tune", kind="TuneError", message=message, log_tail=log_tail),
    )


def quickstart(*, sweep: str = SWEEP) -> list[PointRecord]:
    """Four tuners, one of which failed on one core."""
    tuners: list[AnyTuner] = [Untuned(), AutoTvm(), AutoScheduler(), OnnxRuntime()]
    wide = [ok_record(point(tuner), sweep=sweep) for tuner in tuners]
    narrow = [
        ok_record(point(tuner, cores=(0,)), median_ms=2 * MEDIANS_MS[name], sweep=sweep)
        for name, tuner in (
            ("none", tuners[0]),
            ("autotvm", tuners[1]),
            ("onnxruntime", tuners[3]),
        )
    ]
    return [*wide, *narrow, failed_record(point(tuners[2], cores=(0,)), sweep=sweep)]


def _started(asked: Point, sweep: str) -> PointRecord:
    return PointRecord(
        edgetune="0.1.0",
        sweep=sweep,
        point_id=asked.id,
        point=asked,
        status="failed",
        started_utc="2026-01-02T03:04:05+00:00",
        seconds=153.25,
        machine=MACHINE,
        git_commit="0123456789abcdef0123456789abcdef01234567",
        engine=EngineFacts(
            name=asked.tuner.engine,
            version="0.19.0",
            python="3.11.7",
            environment="fedcba987654",
            versions={"numpy": "2.2.6"},
        ),
        model=ModelFacts(
            file=ModelFile(
                path=f"/models/{asked.model.name}.onnx",
                sha256="ab" * 32,
                inputs=(TensorSpec(name="data", dtype="float32", shape=(1, 3, 224, 224)),),
                outputs=("logits",),
            ),
            weights="seeded",
            size_bytes=46_806_737,
            opset=13,
        ),
    )


def durations_ns(asked: Point, *, median_ms: float, samples: int = 200) -> list[int]:
    """Latencies around `median_ms` with a tail to the right, the same ones for the same point."""
    noise = np.random.default_rng(int(asked.id, 16)).gamma(2.0, 0.01, samples)
    scaled = median_ms * 1e6 * (1 + noise - np.median(noise))
    return [round(float(value)) for value in scaled]


def raw(asked: Point, *, median_ms: float) -> Raw:
    """The series of one process: its first inference, then one run of the paper's protocol."""
    first = {"durations_ns": [round(median_ms * 2e6)], "block": -1, "label": 0}
    series = Series.empty().extended(**first, number=1, process=0, run=0)  # type: ignore[arg-type]
    values = durations_ns(asked, median_ms=median_ms)
    series = series.extended(durations_ns=values, number=1, process=0, block=1, run=1, label=3)
    block = Block(process=0, block=1, run=1, start_ns=0, end_ns=sum(values), cores=(0, 1))
    return Raw(series=series, notebook=Notebook(blocks=(block,)))


def agreement() -> OutputAgreement:
    return OutputAgreement(
        name="logits", max_abs=2e-5, max_rel=1e-6, cosine=0.9999, top1=1.0, top5=1.0
    )


def tuning(*, median_ms: float, trials: int = 160, seconds: float = 120.0) -> Tuned:
    """A tuning whose estimate falls towards `median_ms`; its first trials are invalid."""
    curve = tuple(
        CurvePoint(
            trials=done,
            seconds=seconds * done / trials,
            best_ms=None if done < 8 else median_ms * (1 + 2.0 ** -(done // 16)),
        )
        for done in range(1, trials + 1)
    )
    task = TaskReport(
        name="conv2d",
        workload="conv2d_0",
        weight=4,
        trials=trials,
        failed=7,
        failures={"timeout": 7},
        best_ms=median_ms / 8,
    )
    return Tuned(
        trials=trials, failed=7, seconds=seconds, resumed_trials=0, tasks=(task,), curve=curve
    )


def write_point(sweep_folder: Path, record: PointRecord) -> Path:
    """The point's folder as the pipeline leaves it; returns it."""
    folder = sweep_folder / "points" / record.point.slug
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "worker.log").write_text("worker: ready\n")
    if record.latency:
        write_raw(folder, raw(record.point, median_ms=record.latency.median_ms))
        np.savez(folder / "predictions.npz", logits=np.zeros((1, 1000), dtype=np.float32))
    (folder / "record.json").write_bytes(encode_record(record))
    return folder


def write_sweep(root: Path, records: Sequence[PointRecord]) -> Path:
    """All points of one sweep below `root`/outputs; returns the sweep's folder."""
    folder = root / "outputs" / "sweeps" / records[0].sweep
    for record in records:
        write_point(folder, record)
    manifest = Manifest(
        name=records[0].sweep,
        identity="",
        created_utc=records[0].started_utc,
        points=tuple(record.point.slug for record in records),
    )
    (folder / MANIFEST).write_bytes(msgspec.json.encode(manifest))
    return folder


def rewrite(folder: Path, record: PointRecord) -> None:
    """The same point, measured again."""
    write_point(folder, msgspec.structs.replace(record, seconds=record.seconds + 1))


def energy(each_mj: float = 84.2) -> Energy:
    """Of one inference, gross; a third of it is net."""
    doubt = Doubt(sampling_mw=40.0, quantisation_mw=10.0)
    return Energy(
        rails=("VDD_IN",),
        samples=240,
        coverage=1.0,
        seconds=12.0,
        windows=12,
        inferences=680,
        gross_mw=estimate(4800.0),
        gross_mj=estimate(each_mj),
        gross_doubt=doubt,
        inferences_per_joule=estimate(1e3 / each_mj),
        idle_mw=estimate(3200.0),
        idle_before_mw=3190.0,
        idle_after_mw=3210.0,
        net_mw=estimate(1600.0),
        net_mj=estimate(each_mj / 3),
        net_doubt=doubt,
    )


def estimate(value: float) -> Estimate:
    return Estimate(value=value, low=0.99 * value, high=1.01 * value)


def simulated(record: PointRecord) -> PointRecord:
    """The same on a twin."""
    twin = TwinMachine(name="twin_tx2", board="jetson_tx2", jetpack=4)
    return msgspec.structs.replace(
        record,
        point=msgspec.structs.replace(record.point, machine=twin),
        machine=msgspec.structs.replace(record.machine, simulates="the twin of a Jetson TX2"),
        energy=energy(),
        energy_scope="module",
    )


def invalid(record: PointRecord, reason: str) -> PointRecord:
    """Measured, but not in the state that was asked for."""
    return msgspec.structs.replace(
        record, status="invalid", watched=Watched(samples=9, reasons=(reason,))
    )
