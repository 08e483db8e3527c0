"""What else can be refused before anything is run or written: models, inputs and datasets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from edgetune.spec import Dataset, Job, Model, RandomInput
from edgetune.wire.settings import ModelFile, TensorSpec


def check_jobs(jobs: Sequence[Job], *, root: Path) -> None:
    """Each model, input and dataset once, and whether they fit where the model's file is here.

    Raises:
        ModelError: one line that says what to mend.
    """
    from edgetune.feed.arrays import arrays, check_input
    from edgetune.model.check import check_model

    store = root / "outputs" / "cache" / "models"
    inputs = {
        model: check_model(model, store=store)
        for model in dict.fromkeys(job.point.model for job in jobs)
    }
    for feed in dict.fromkeys(job.point.input for job in jobs):
        check_input(feed)
    for model, feed in dict.fromkeys((job.point.model, job.point.input) for job in jobs):
        known = inputs[model]
        if known is not None and not isinstance(feed, RandomInput):
            arrays(feed, known)
    check_datasets(jobs, inputs, store=store)


def check_datasets(
    jobs: Sequence[Job],
    inputs: Mapping[Model, tuple[TensorSpec, ...] | None],
    *,
    store: Path,
) -> None:
    pairs = dict.fromkeys((job.point.model, job.point.dataset) for job in jobs)
    for model, dataset in pairs:
        if dataset is not None:
            check_dataset(dataset, model, inputs[model], store=store)


def check_dataset(
    dataset: Dataset, model: Model, inputs: tuple[TensorSpec, ...] | None, *, store: Path
) -> None:
    """Whether it is there; whether it fits, if the model's file is here too."""
    from edgetune.feed import dataset as datasets
    from edgetune.model.inferred import classes_of
    from edgetune.model.network import read_network
    from edgetune.model.place import place

    datasets.check_dataset(dataset)
    if inputs is None:
        return
    path = place(model, store)
    outputs = read_network(path).outputs
    file = ModelFile(path=str(path), sha256="", inputs=inputs, outputs=outputs)
    datasets.read_dataset(dataset, inputs, classes=classes_of(file))
