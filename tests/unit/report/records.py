"""Records with latencies and intervals that can be read off the test."""

from __future__ import annotations

from edgetune.measure.accuracy import Accuracy
from edgetune.measure.roofline import Limit
from edgetune.measure.stats import LatencyStats
from edgetune.record import Failure, Fingerprint, Guess, PointRecord, StageTime
from edgetune.spec import BuiltModel, Paper, Point, RandomInput, State
from edgetune.wire.messages import Tuned
from edgetune.wire.settings import AnyTuner, Budget, Target, Untuned

HOST = Target(name="llvm_host", tvm="llvm -mcpu=native")


def machine(stable: str = "here") -> Fingerprint:
    return Fingerprint(
        stable=stable,
        cpu="a processor",
        features="",
        architecture="x86_64",
        cores_total=2,
        memory_mib=4096,
        kernel="6.1",
        system="Linux",
        governor=None,
        load_1min=0.0,
    )


def point(
    tuner: AnyTuner | None = None,
    *,
    cores: tuple[int, ...] = (0, 1),
    model: str = "resnet18",
    target: Target = HOST,
    budget_seconds: float = 300.0,
    repeats: int = 200,
) -> Point:
    tuner = tuner or Untuned()
    return Point(
        model=BuiltModel(name=model, depth=18),
        tuner=tuner,
        target=target,
        state=State(cores=cores),
        input=RandomInput(),
        measure=Paper(repeats=repeats),
        budget=Budget(seconds=budget_seconds) if tuner.tunes else None,
    )


def stats(median_ms: float, half_ms: float | None = 0.1) -> LatencyStats:
    return LatencyStats(
        samples=3 if half_ms is None else 200,
        mean_ms=median_ms,
        median_ms=median_ms,
        max_ms=median_ms,
        min_ms=median_ms,
        std_ms=0.0,
        mad_ms=0.0,
        median_low_ms=None if half_ms is None else median_ms - half_ms,
        median_high_ms=None if half_ms is None else median_ms + half_ms,
        p90_ms=None,
        p99_ms=None,
        p999_ms=None,
        covers="" if half_ms is None else "processes",
    )


def measured(
    where: Point | None = None,
    median_ms: float = 10.0,
    *,
    half_ms: float | None = 0.1,
    stable: str = "here",
    reused_from: str = "",
    guesses: tuple[Guess, ...] = (),
    top1: float | None = None,
    of_peak: float | None = None,
) -> PointRecord:
    where = where or point()
    return PointRecord(
        edgetune="0.1.0",
        sweep="study",
        point_id=where.id,
        point=where,
        status="ok",
        started_utc="2026-01-02T12:00:00+00:00",
        seconds=20.0,
        machine=machine(stable),
        git_commit=None,
        stages=(
            StageTime(stage="fetch", seconds=0.01, cached=False),
            StageTime(stage="tune", seconds=0.0, cached=True),
            StageTime(stage="compile", seconds=24.2, cached=False),
        ),
        reused_from=reused_from,
        tuning=tuned() if where.tuner.tunes else None,
        latency=stats(median_ms, half_ms),
        guesses=guesses,
        accuracy=None if top1 is None else accuracy(top1),
        limit=None if of_peak is None else limit(of_peak),
    )


def accuracy(top1: float) -> Accuracy:
    return Accuracy(
        samples=1000,
        top1=top1,
        top5=0.995,
        reference_top1=top1,
        reference_top5=0.995,
        differing=0,
    )


def limit(of_peak: float) -> Limit:
    return Limit(
        flops=10**9,
        bytes_least=10**6,
        peak_gflops=200.0,
        bandwidth_gbs=20.0,
        least_ms=5.0,
        share=of_peak,
        of_peak=of_peak,
    )


def tuned() -> Tuned:
    return Tuned(trials=624, failed=3, seconds=307.2, resumed_trials=0, tasks=(), curve=())


def failed(where: Point | None = None, message: str = "no schedule was valid") -> PointRecord:
    where = where or point()
    return PointRecord(
        edgetune="0.1.0",
        sweep="study",
        point_id=where.id,
        point=where,
        status="failed",
        started_utc="2026-01-02T12:00:00+00:00",
        seconds=20.0,
        machine=machine(),
        git_commit=None,
        failure=Failure(stage="tune", kind="TuneError", message=message),
    )
