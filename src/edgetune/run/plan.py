"""What is known of a point before anything is run: its network, its inputs, and every key."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from edgetune.cache import keys
from edgetune.errors import ConfigError
from edgetune.feed.dataset import digest_examples, read_dataset
from edgetune.feed.examples import Examples
from edgetune.record import ModelFacts
from edgetune.run.lab import Lab
from edgetune.spec import Point
from edgetune.wire.arrays import Array, digest_arrays
from edgetune.wire.digest import digest_file, digest_tree, digest_value
from edgetune.wire.settings import ModelFile, Search


@dataclass(frozen=True, kw_only=True)
class DatasetPlan:
    """The labelled examples, and the keys of the artifact's and of the reference's scores."""

    examples: Examples
    digest: str
    scores: str
    reference_scores: str


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
    dataset: DatasetPlan | None = None

    @property
    def model(self) -> ModelFile:
        return self.facts.file


def plan_point(point: Point, lab: Lab) -> PointPlan:
    """Fetch the network, read or draw its inputs, and derive the keys.

    Raises:
        UserError: the network cannot be had, or inputs or dataset do not fit it.
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
    dataset = plan_dataset(point, model, lab, artifact=artifact)
    result = keys.result_key(
        point,
        artifact=artifact,
        reference=reference,
        machine=lab.machine,
        dataset=dataset.digest if dataset else "",
    )
    return PointPlan(
        facts=facts,
        arrays=arrays,
        library=library,
        tuning=tuning,
        artifact=artifact,
        reference=reference,
        result=result,
        dataset=dataset,
    )


def plan_dataset(point: Point, model: ModelFile, lab: Lab, *, artifact: str) -> DatasetPlan | None:
    """None for a point whose accuracy is not counted."""
    if point.dataset is None:
        return None
    from edgetune.model.inferred import classes_of  # onnx takes a tenth of a second

    examples = read_dataset(point.dataset, model.inputs, classes=classes_of(model))
    digest = digest_examples(point.dataset, examples, lab.digest)
    engine, reference = point.tuner.engine, point.tuner.reference
    return DatasetPlan(
        examples=examples,
        digest=digest,
        scores=keys.scores_key(
            model,
            artifact=artifact,
            threads=point.state.threads,
            dataset=digest,
            environment=lab.environments.digest(engine),
        ),
        reference_scores=keys.scores_key(
            model,
            artifact="",
            threads=0,
            dataset=digest,
            environment=lab.environments.digest(reference),
        ),
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
