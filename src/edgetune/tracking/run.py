"""Write one record into one MLflow run: create, fill, end. Filling a run twice changes nothing."""

from __future__ import annotations

import getpass
import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timezone
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import msgspec

from edgetune.record import ModelFacts, PointRecord
from edgetune.tracking import columns, curve, notes

if TYPE_CHECKING:
    from mlflow.entities import DatasetInput
    from mlflow.tracking import MlflowClient

CURVE = "tuning_best_ms"
FILES = (
    "record.json",
    "worker.log",
    "series.npz",
    "blocks.json",
    "predictions.npz",
    "profile.json",
)
STATUS = {"ok": "FINISHED", "invalid": "FAILED", "failed": "FAILED"}
# MLflow's limits for one request.
MOST_METRICS, MOST_PARAMS = 1000, 100
DIGITS = 12
MS_PER_S = 1000
SOURCE = {"mlflow.source.name": "edgetune", "mlflow.source.type": "LOCAL"}

Item = TypeVar("Item")


def create_run(
    client: MlflowClient, record: PointRecord, *, experiment_id: str, parent_run_id: str
) -> str:
    """An empty child run under the sweep's, with its tags; returns its id."""
    tags = SOURCE | user_tag() | columns.tags(record) | {"mlflow.parentRunId": parent_run_id}
    if record.failure:
        tags["mlflow.note.content"] = notes.failure_note(record.failure)
    run = client.create_run(
        experiment_id,
        start_time=started_ms(record),
        run_name=columns.run_name(record),
        tags=tags,
    )
    return str(run.info.run_id)


def fill_run(client: MlflowClient, record: PointRecord, *, run_id: str, folder: Path) -> None:
    """Parameters, metrics, tuning curve, the network's digest, the point's files; then end it."""
    _log_values(client, record, run_id=run_id)
    if record.model:
        client.log_inputs(run_id, datasets=[_model_input(record.model, record.point.model.name)])
    for name in FILES:
        if (folder / name).is_file():
            client.log_artifact(run_id, str(folder / name))
    config = msgspec.json.format(msgspec.json.encode(record.point), indent=2)
    client.log_text(run_id, config.decode(), "config.json")
    client.set_terminated(run_id, STATUS[record.status], end_time=ended_ms(record))


def _log_values(client: MlflowClient, record: PointRecord, *, run_id: str) -> None:
    from mlflow.entities import Metric, Param

    end_ms, start_ms = ended_ms(record), started_ms(record)
    metrics = [Metric(name, value, end_ms, 0) for name, value in columns.metrics(record).items()]
    metrics += [
        Metric(CURVE, step.best_ms, start_ms + step.offset_ms, step.trials)
        for step in curve.steps(record.tuning.curve if record.tuning else ())
    ]
    params = [Param(name, value) for name, value in columns.params(record).items()]
    # A batch may hold 1,000 entries of all kinds, so parameters and metrics go apart.
    for some_params in batches(params, MOST_PARAMS):
        client.log_batch(run_id, params=some_params)
    for some_metrics in batches(metrics, MOST_METRICS):
        client.log_batch(run_id, metrics=some_metrics)


def batches(items: Iterable[Item], most: int) -> Iterator[Sequence[Item]]:
    """`items` in order, at most `most` at a time."""
    iterator = iter(items)
    while batch := list(islice(iterator, most)):
        yield batch


def _model_input(model: ModelFacts, name: str) -> DatasetInput:
    """The network's file as MLflow's dataset: what goes in, and which bytes they were."""
    from mlflow.entities import Dataset, DatasetInput, InputTag

    file = model.file
    features = [
        {
            "name": tensor.name,
            "type": "tensor",
            "tensor-spec": {"dtype": tensor.dtype, "shape": tensor.shape},
        }
        for tensor in file.inputs
    ]
    schema = {"mlflow_tensorspec": {"features": json.dumps(features), "targets": None}}
    profile = {
        "size_bytes": model.size_bytes,
        "opset": model.opset,
        "weights": model.weights,
        "sha256": file.sha256,
    }
    dataset = Dataset(
        name=name,
        digest=file.sha256[:DIGITS],
        source_type="local",
        source=json.dumps({"uri": file.path}),
        schema=json.dumps(schema),
        profile=json.dumps(profile),
    )
    return DatasetInput(dataset, tags=[InputTag("mlflow.data.context", "model")])


def user_tag() -> dict[str, str]:
    """Who mirrors; an account without a name (a container's) stays without one."""
    try:
        return {"mlflow.user": getpass.getuser()}
    except (KeyError, OSError):
        return {}


def started_ms(record: PointRecord) -> int:
    """The record's start in milliseconds since 1970."""
    # Python 3.10 does not read the `Z` that ISO 8601 allows.
    moment = datetime.fromisoformat(record.started_utc.replace("Z", "+00:00"))
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=timezone.utc)
    return round(moment.timestamp() * MS_PER_S)


def ended_ms(record: PointRecord) -> int:
    """The record's end in milliseconds since 1970."""
    return started_ms(record) + round(record.seconds * MS_PER_S)
