"""What the orchestrator itself costs: `make bench` prints it, from one run on this machine.

A point whose stages are cached, with a timed run of some seconds in a real worker process: what of
its wall time is not the worker's, how much processor time the orchestrator takes while the worker
measures, and its memory, MLflow included.
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from edgetune.record import PointRecord, Stage
from edgetune.run.sweep import run_sweep
from edgetune.run.watcher import NoWatcher
from edgetune.spec import Job, Paper, Tracking
from edgetune.wire.settings import Fake
from tests.contract.engine import tiny_network
from tests.sweeps import job

POINTS, LATENCY_MS, REPEATS = 5, 10.0, 300
MIB_PER_KIB = 1 / 1024


@dataclass
class Meter(NoWatcher):
    """Reads the orchestrator's processor time when the timed run begins and when it has ended."""

    points: list[tuple[float, float]] = field(default_factory=list)
    started: tuple[float, float] = (0.0, 0.0)

    def stage_started(self, stage: Stage, *, cached: bool) -> None:
        if stage == "bench" and not cached:
            self.started = (time.monotonic(), time.process_time())

    def point_finished(self, index: int, record: PointRecord) -> None:
        wall_s, cpu_s = self.started
        self.points.append((time.monotonic() - wall_s, time.process_time() - cpu_s))


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        once = with_mlflow(job(Path(tiny_network(root).path), tuner()))
        run_sweep([once], root=root, watcher=NoWatcher())  # fills the cache, opens the store
        again, meter = msgspec.structs.replace(once, force=True), Meter()
        rows = [measure(again, root, meter) for _ in range(POINTS)]
    added_s = sorted(rows)[POINTS // 2]
    share = sum(cpu for _, cpu in meter.points) / sum(wall for wall, _ in meter.points)
    memory_mib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * MIB_PER_KIB
    print(f"added to a point whose stages are cached   {added_s:.3f} s (median of {POINTS})")
    print(f"processor time during the timed run        {100 * share:.2f} % of its wall time")
    print(f"largest memory of the orchestrator         {memory_mib:.0f} MiB")
    limits_hold = added_s < 0.3 and share < 0.02 and memory_mib < 400
    sys.exit(0 if limits_hold else "above 0.3 s, 2 % or 400 MiB")


def tuner() -> Fake:
    return Fake(latency_ms=LATENCY_MS, trials=1)


def with_mlflow(quick: Job) -> Job:
    point = msgspec.structs.replace(quick.point, measure=Paper(runs=1, repeats=REPEATS))
    return msgspec.structs.replace(quick, point=point, tracking=Tracking())


def measure(again: Job, root: Path, meter: Meter) -> float:
    """Wall seconds of one point, mirrored to MLflow, without those of its worker."""
    start_s = time.monotonic()
    result = run_sweep([again], root=root, watcher=meter)
    wall_s = time.monotonic() - start_s
    (record,) = result.records
    worker_s = sum(stage.seconds for stage in record.stages if stage.stage in {"check", "bench"})
    return wall_s - worker_s


if __name__ == "__main__":
    main()
