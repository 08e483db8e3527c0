"""What is known of a point before anything is run: its network, its inputs, and every key."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from edgetune.cache import keys
from edgetune.record import ModelFacts
from edgetune.run.lab import Lab
from edgetune.spec import Point
from edgetune.wire.arrays import Array, digest_arrays
from edgetune.wire.settings import ModelFile


@dataclass(frozen=True, kw_only=True)
class PointPlan:
    """The keys say what can be found instead of made; `tuning` is empty where nothing is tuned."""

    facts: ModelFacts
    arrays: Mapping[str, Array]
    tuning: str
    artifact: str
    reference: str
    result: str

    @property
    def model(self) -> ModelFile:
        return self.facts.file


def plan_point(point: Point, lab: Lab) -> PointPlan:
    """Fetch the network, read or draw its inputs, and derive the keys.

    Raises:
        UserError: the network cannot be had, or the inputs do not fit it.
    """
    facts = lab.fetch(point.model, lab.watcher.progress)
    model, arrays = facts.file, lab.feed(point.input, facts.file.inputs)
    environment = lab.environments.digest(point.tuner.engine)
    tuning = keys.tuning_key(point, model, environment=environment, machine=lab.machine)
    artifact = keys.artifact_key(
        point, model, tuning=tuning, environment=environment, machine=lab.machine
    )
    reference = keys.reference_key(
        model,
        inputs=digest_arrays(arrays),
        environment=lab.environments.digest(point.tuner.reference),
    )
    result = keys.result_key(point, artifact=artifact, reference=reference, machine=lab.machine)
    return PointPlan(
        facts=facts,
        arrays=arrays,
        tuning=tuning,
        artifact=artifact,
        reference=reference,
        result=result,
    )
