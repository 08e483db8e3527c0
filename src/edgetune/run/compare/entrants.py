"""What takes part in a sitting, and all that its launches need to know."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from edgetune.engine.worker import Worker
from edgetune.errors import CacheDamaged, PointError
from edgetune.record import PointRecord
from edgetune.run.conditions import held
from edgetune.run.lab import Lab
from edgetune.run.plan import PointPlan, plan_point
from edgetune.sitting import Contender, stage_key
from edgetune.spec import Sitting, State
from edgetune.wire.arrays import write_arrays
from edgetune.wire.messages import Load, Loaded, Predict, Predicted, Run
from edgetune.wire.settings import ModelFile

LEAST_SAMPLES, MOST_SAMPLES = 3, 501
LEAST_SAMPLE_MS = 0.2  # below, reading the clock would be part of what is timed
WARMUP_MS, LEAST_WARMUP, MOST_WARMUP = 20.0, 2, 20
SILENCE_S = 600.0


@dataclass(frozen=True, kw_only=True)
class Entrant:
    """A finished point whose compiled artifact stands in the folder `artifact`."""

    record: PointRecord
    artifact: Path
    handicap: float = 0.0

    def contender(self) -> Contender:
        return Contender(
            point=self.record.point.slug,
            sweep=self.record.sweep,
            tuner=self.record.point.tuner_name,
            artifact=stage_key(self.record, "compile"),
            reference=stage_key(self.record, "reference"),
            handicap=self.handicap,
        )


def entrant(record: PointRecord, lab: Lab) -> Entrant:
    """The point's artifact as the cache holds it.

    Raises:
        PointError: it is not there, or not as it was published.
    """
    key = stage_key(record, "compile")
    try:
        artifact = lab.store.find("compile", key) if key else None
    except CacheDamaged:
        artifact = None
    if artifact is None:
        raise PointError(
            "its artifact is not in the cache",
            where=record.point.slug,
            hint="the same sweep with force=true makes it again",
        )
    return Entrant(record=record, artifact=artifact)


@contextmanager
def make_field(
    lab: Lab, entrants: Sequence[Entrant], settings: Sitting, *, log: Path
) -> Iterator[Field]:
    """The entrants with the inputs of the first one's point; both are alike in all of them.

    Raises:
        UserError: the network or its inputs cannot be had.
        PointError: the network, its inputs or the engine are no longer what was compiled.
    """
    for each in entrants:
        refuse_stale(each, plan_point(each.record.point, lab))
    first = entrants[0].record.point
    plan = plan_point(first, lab)
    with TemporaryDirectory() as folder, held(lab, first.state):
        inputs = Path(folder) / "inputs.npz"
        write_arrays(inputs, plan.arrays)
        yield Field(
            lab=lab,
            model=plan.model,
            inputs=inputs,
            outputs=Path(folder) / "outputs.npz",
            log=log,
            state=first.state,
            entrants=entrants,
            settings=settings,
        )


def refuse_stale(entrant: Entrant, plan: PointPlan) -> None:
    made = (stage_key(entrant.record, "compile"), stage_key(entrant.record, "reference"))
    if made != (plan.artifact, plan.reference):
        raise PointError(
            "was made from another network, other inputs or other packages than are here now",
            where=entrant.record.point.slug,
            hint="run its sweep again",
        )


@dataclass(frozen=True, kw_only=True)
class Field:
    """The entrants of one sitting, in the same state, with the same model and inputs (`.npz`)."""

    lab: Lab
    model: ModelFile
    inputs: Path
    outputs: Path
    log: Path
    state: State
    entrants: Sequence[Entrant]
    settings: Sitting

    def start(self, index: int) -> Worker:
        """A fresh process for one entrant; nothing is loaded in it yet."""
        engine = self.entrants[index].record.point.tuner.engine
        return self.lab.worker(engine, stage="compare", cores=self.state.cores, log=self.log)

    def load(self, worker: Worker, index: int) -> None:
        """The entrant's artifact and its inputs."""
        entrant = self.entrants[index]
        worker.greet()
        order = Load(
            model=self.model,
            artifact=str(entrant.artifact),
            threads=worker.spec.threads,
            handicap=self.lab.handicap(self.state, entrant.handicap),
        )
        worker.ask(order, Loaded, silence_s=SILENCE_S)
        predict = Predict(inputs=str(self.inputs), outputs=str(self.outputs))
        worker.ask(predict, Predicted, silence_s=SILENCE_S)

    def block(self) -> Run:
        """The same for all, so that their medians are equally biased: sized by the slowest."""
        medians_ms = [e.record.latency.median_ms for e in self.entrants if e.record.latency]
        return sized_block(max(medians_ms), self.settings.block_ms)


def sized_block(latency_ms: float, block_ms: float) -> Run:
    """About `block_ms` of samples, an odd number of them, after some milliseconds of warm-up."""
    number = max(1, math.ceil(LEAST_SAMPLE_MS / latency_ms))
    sample_ms = number * latency_ms
    repeats = within(LEAST_SAMPLES, round(block_ms / sample_ms), MOST_SAMPLES)
    warmup = within(LEAST_WARMUP, math.ceil(WARMUP_MS / sample_ms), MOST_WARMUP)
    return Run(warmup=warmup, repeats=repeats + 1 - repeats % 2, number=number)


def within(least: int, value: int, most: int) -> int:
    return max(least, min(value, most))
