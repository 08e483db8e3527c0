"""A model becomes a verified ONNX file on this machine, and the facts that a record holds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from filelock import FileLock

from edgetune.errors import ModelError
from edgetune.model.built import ensure_built
from edgetune.model.check import examine
from edgetune.model.external import external_files
from edgetune.model.memo import Memo, recall, remember, stamps
from edgetune.model.place import origin, place, shapes_of
from edgetune.model.zoo import ensure_zoo
from edgetune.record import ModelFacts
from edgetune.spec import Model, SeededModel, ZooModel
from edgetune.wire.digest import digest_file, digest_value
from edgetune.wire.messages import Progress
from edgetune.wire.settings import ModelFile

Report = Callable[[Progress], None]


def fetch(model: Model, store: Path, report: Report) -> ModelFacts:
    """Build, download or find the file; files that are made or downloaded are kept in `store`.

    `report` counts bytes while a file is downloaded.

    Raises:
        ModelError: no such file, not to be had, or one whose inputs cannot be fed.
    """
    store = store.absolute()
    known = recall(model, store)
    if known is not None:
        return known
    path = place(model, store)
    try:
        _ensure(model, path, report)
        return _learn(model, path, store)
    except OSError as error:
        where = str(error.filename or path)
        raise ModelError(f"cannot be kept or read: {error.strerror}", where=where) from error


def _ensure(model: Model, path: Path, report: Report) -> None:
    """Make the file if edgetune makes it: one process at a time, the others wait and find it."""
    if not isinstance(model, SeededModel | ZooModel):
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(path.with_name(path.name + ".lock")):
        if isinstance(model, SeededModel):
            ensure_built(model, path, report)
        else:
            ensure_zoo(model, path, report)


def _learn(model: Model, path: Path, store: Path) -> ModelFacts:
    network, inputs = examine(path, shapes_of(model))
    files = (path, *external_files(path, network.externals))
    read = stamps(files)
    file = ModelFile(
        path=str(path), sha256=digest_model(files), inputs=inputs, outputs=network.outputs
    )
    facts = ModelFacts(
        file=file,
        weights=network.weights or origin(model),
        size_bytes=sum(entry.size_bytes for entry in read),
        opset=network.opset,
    )
    remember(model, store, Memo(stamps=read, facts=facts))
    return facts


def digest_model(files: Sequence[Path]) -> str:
    """The digest of the ONNX file, or of it together with its external data (the other files).

    Neither the folder's name nor the ONNX file's own matters.
    """
    first = digest_file(files[0])
    if len(files) == 1:
        return first
    folder = files[0].parent
    others = {file.relative_to(folder).as_posix(): digest_file(file) for file in files[1:]}
    return digest_value({"model": first, "external": others})
