"""What is known of a point before anything is run: its network, its inputs, and every key."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from edgetune.cache import keys
from edgetune.errors import ConfigError
from edgetune.record import ModelFacts
from edgetune.run.lab import Lab
from edgetune.spec import Point
from edgetune.wire.arrays import Array, digest_arrays
from edgetune.wire.digest import digest_file, digest_tree, digest_value
from edgetune.wire.settings import ModelFile, Search


@dataclass(frozen=True, kw_only=True)
class PointPlan:
    """The keys say what can be found instead of made; `tuning` is empty where nothing is tuned.

    `library` is the key of the trials that a tuning may take over, empty for none.
    """

    facts: ModelFacts
    arrays: Mapping[str, Array]
    library: str
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
    library = keys.library_key(point, environment=environment, machine=lab.machine)
    tuning = keys.tuning_key(
        point,
        model,
        records=records_digest(point),
        environment=environment,
        machine=lab.machine,
    )
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
        library=library,
        tuning=tuning,
        artifact=artifact,
        reference=reference,
        result=result,
    )


def records_digest(point: Point) -> str:
    """Of the user's log (a file, or a database's folder) to start from; empty without one.

    Raises:
        ConfigError: the file cannot be read.
    """
    if not isinstance(point.tuner, Search) or not point.tuner.records:
        return ""
    path = Path(point.tuner.records)
    try:
        return digest_value(digest_tree(path)) if path.is_dir() else digest_file(path)
    except OSError as error:
        raise ConfigError(
            "no readable log to start from", where=point.tuner.records, got=str(error.strerror)
        ) from None
