"""Jobs and watchers for tests that run whole sweeps with real worker processes."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from edgetune.record import PointRecord, Stage
from edgetune.run.watcher import NoWatcher
from edgetune.sitting import SittingRecord
from edgetune.spec import (
    Dataset,
    FileModel,
    Job,
    Measure,
    Paper,
    Point,
    RandomInput,
    Sitting,
    State,
    Tracking,
)
from edgetune.wire.settings import AnyTuner, Budget, Fake, Target


def job(
    model: Path,
    tuner: AnyTuner | None = None,
    *,
    cores: tuple[int, ...] = (0,),
    force: bool = False,
    measure: Measure | None = None,
    dataset: Dataset | None = None,
    sitting: Sitting | None = None,
    profile: bool = False,
) -> Job:
    """A quick point on the network in the file `model`, mirrored nowhere.

    Only with a `sitting` does its sweep end with one.
    """
    tuner = tuner or Fake()
    point = Point(
        model=FileModel(name=model.stem, path=str(model)),
        tuner=tuner,
        target=Target(name="llvm_host", tvm="llvm -mcpu=native"),
        state=State(cores=cores),
        input=RandomInput(),
        measure=measure or Paper(runs=1, repeats=8),
        budget=Budget(seconds=20.0) if tuner.tunes else None,
        dataset=dataset,
    )
    return Job(
        point=point,
        sweep="test",
        tracking=Tracking(enabled=False),
        force=force,
        compare=sitting is not None,
        report=False,
        profile=profile,
        sitting=sitting or Sitting(),
    )


@dataclass
class Recorder(NoWatcher):
    """Remembers which stages were run and which were found, and every note."""

    stages: list[tuple[Stage, bool]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    records: list[PointRecord] = field(default_factory=list)
    launches: list[tuple[str, int, int]] = field(default_factory=list)
    sittings: list[SittingRecord] = field(default_factory=list)

    def stage_started(self, stage: Stage, *, cached: bool) -> None:
        self.stages.append((stage, cached))

    def note(self, text: str) -> None:
        self.notes.append(text)

    def point_finished(self, index: int, record: PointRecord) -> None:
        self.records.append(record)

    def comparing(self, title: str, done: int, count: int) -> None:
        self.launches.append((title, done, count))

    def compared(self, sitting: SittingRecord) -> None:
        self.sittings.append(sitting)
