"""The processes in which a point is measured, and all that is taken down of them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from edgetune.engine.worker import Worker
from edgetune.measure.series import Raw
from edgetune.measure.stopping import Span, span_for
from edgetune.run import stages
from edgetune.run.bench.notes import Notes
from edgetune.run.draft import Draft
from edgetune.run.lab import Lab
from edgetune.run.plan import PointPlan
from edgetune.spec import Power
from edgetune.wire.messages import Load, Loaded, Predict, Predicted

if TYPE_CHECKING:
    from typing_extensions import Self  # Python 3.10 has none


@dataclass(frozen=True, kw_only=True)
class Subject:
    """What is measured: the artifact, its inputs in `folder`, the reference's outputs."""

    plan: PointPlan
    artifact: Path
    reference: Path
    folder: Path


@dataclass(kw_only=True)
class Process:
    """A fresh worker that has loaded the artifact and given the right answer once."""

    index: int
    worker: Worker
    cores: tuple[int, ...]
    first_ns: int
    closed: bool = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if not self.closed:
            self.closed = True
            self.worker.__exit__(kind, error, trace)


@dataclass(kw_only=True)
class Processes:
    """Opens processes and closes, in the end, those that are still open.

    `power` is what is really sampled meanwhile.
    """

    draft: Draft
    lab: Lab
    subject: Subject
    stack: ExitStack
    power: Power
    notes: Notes = field(default_factory=Notes)
    opened: list[Process] = field(default_factory=list)

    def open(self, cores: tuple[int, ...] | None = None) -> Process:
        """A new process, its first inference taken down and its outputs checked.

        Raises:
            WrongAnswer: its outputs are not the reference's.
        """
        point, index = self.draft.job.point, len(self.opened)
        used = self.lab.placed(cores or point.state.cores)
        log = self.subject.folder / "worker.log"
        worker = self.lab.worker(point.tuner.engine, stage="bench", cores=used, log=log)
        process = Process(index=index, worker=worker, cores=used, first_ns=0)
        self.stack.push(process.__exit__)
        self.opened.append(process)
        self.draft.met(worker.greet())
        self.load(process)
        self.notes.first_inference(process.index, process.first_ns)
        return process

    def load(self, process: Process) -> None:
        subject, worker = self.subject, process.worker
        order = Load(
            model=subject.plan.model,
            artifact=str(subject.artifact),
            threads=worker.spec.threads,
            handicap=self.lab.handicap(self.draft.job.point.state),
        )
        worker.ask(order, Loaded)
        outputs = subject.folder / "predictions.npz"
        predict = Predict(inputs=str(subject.folder / "inputs.npz"), outputs=str(outputs))
        process.first_ns = worker.ask(predict, Predicted).first_ns
        stages.check(self.draft, got=outputs, expected=subject.reference)

    def span(self, processes: int) -> Span:
        """How long each of so many has to be timed."""
        return span_for(self.power, processes, proven=self.draft.job.point.state.touches)

    def in_turn(self, count: int) -> Iterator[Process]:
        """One after the other; the first is open already, each is closed before the next."""
        for index in range(count):
            with self.opened[0] if index == 0 else self.open() as process:
                yield process

    def raw(self) -> Raw:
        return self.notes.raw()
