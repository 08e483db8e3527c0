"""How much room is left: the network's work and the machine's peaks, beside the median.

The peaks are measured once for a machine and a state of it, before the first network that needs
them is timed. Where either cannot be had the limit is missing, and the record says why.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import msgspec

from edgetune.cache import keys
from edgetune.errors import PointError, ProtocolError, SetupError
from edgetune.measure.results import StreamResult, ThroughputResult
from edgetune.measure.roofline import MS_PER_S, Peaks, Work, limit
from edgetune.measure.stats import LatencyStats
from edgetune.run.cached import cached
from edgetune.run.draft import Draft, StageNotes
from edgetune.run.lab import Lab
from edgetune.run.plan import PointPlan
from edgetune.spec import State
from edgetune.wire.messages import Gauge, Gauged
from edgetune.wire.settings import Fake, ModelFile, Untuned

# The only engine that can; what it finds holds for whatever runs on these cores.
ENGINE = Untuned.engine
# All that the processor can do, whichever instructions the point's own target allows.
TARGET = "llvm -mcpu=native"
GAUGE_S, SILENCE_S, PEAKS = 1.5, 120.0, "peaks.json"


@dataclass(frozen=True, kw_only=True)
class Room:
    """What the network has to do and what the machine can, or why they are not known."""

    work: Work | None = None
    peaks: Peaks | None = None
    missing: str = ""


def find(draft: Draft, lab: Lab, plan: PointPlan, *, log: Path) -> Room:
    """Count the work and find or measure the peaks; never raises for what is only missing."""
    if draft.job.point.tuner.engine == Fake.engine:
        return Room(missing="the fake engine's latency is slept")
    work = work_of(plan.model)
    if isinstance(work, str):
        return Room(missing=work)
    try:
        lab.environments.python(ENGINE)
        with draft.timed("limits") as notes:
            peaks = measure_peaks(lab, draft.job.point.state, notes, log=log)
    except (PointError, ProtocolError, SetupError) as error:
        return Room(missing=f"no peaks: {error}")
    return Room(work=work, peaks=peaks)


def work_of(model: ModelFile) -> Work | str:
    from edgetune.model.work import Uncountable, count_work  # onnx takes a tenth of a second

    try:
        return count_work(model)
    except Uncountable as error:
        return str(error)


def measure_peaks(lab: Lab, state: State, notes: StageNotes, *, log: Path) -> Peaks:
    def make(staging: Path) -> None:
        order = Gauge(seconds=GAUGE_S, threads=lab.threads(state.cores), target=TARGET)
        with lab.worker(ENGINE, stage="limits", cores=state.cores, log=log) as worker:
            worker.greet()
            gauged = worker.ask(order, Gauged, silence_s=SILENCE_S)
        peaks = Peaks(gflops=gauged.gflops, gigabytes_per_s=gauged.gigabytes_per_s, how=gauged.how)
        (staging / PEAKS).write_bytes(msgspec.json.encode(peaks))

    key = keys.limits_key(
        state,
        target=TARGET,
        environment=lab.environments.digest(ENGINE),
        machine=lab.machine,
    )
    folder = cached(lab, "limits", key, make, notes)
    return msgspec.json.decode((folder / PEAKS).read_bytes(), type=Peaks)


def set_beside(draft: Draft, room: Room) -> None:
    """The measured inference beside what was found."""
    latency, result = draft.parts.get("latency"), draft.parts.get("bench")
    if room.work is None or room.peaks is None or not isinstance(latency, LatencyStats):
        draft.add(limit_missing=room.missing or "no latency")
        return
    median_ms = inference_ms(latency, result)
    draft.add(limit=limit(room.work, room.peaks, median_ms=median_ms))


def inference_ms(latency: LatencyStats, result: object) -> float:
    """For how long the cores are busy with one inference: a frame that waits keeps none of them.

    `result` is the protocol's. Instances side by side have the cores together.
    """
    match result:
        case StreamResult():
            return result.service.median_ms
        case ThroughputResult():
            return MS_PER_S / result.partitions[result.best].per_second
        case _:
            return latency.median_ms
