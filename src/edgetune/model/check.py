"""Everything about a model that can be refused before anything is run or written."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from edgetune.errors import ModelError
from edgetune.model.external import external_files
from edgetune.model.memo import recall
from edgetune.model.place import place, shapes_of
from edgetune.model.shapes import settle
from edgetune.spec import FileModel, Model, NamedShape, PackagedModel, ZooModel
from edgetune.wire.settings import TensorSpec

if TYPE_CHECKING:
    from edgetune.model.network import Network


def check_model(model: Model, *, store: Path | None = None) -> tuple[TensorSpec, ...] | None:
    """Refuse a model that cannot be fetched or fed; its inputs, if the file is here already.

    Writes nothing. With `store`, a file that was fetched before and has not changed since is not
    read again.

    Raises:
        ModelError: one line that says what to mend.
    """
    if isinstance(model, ZooModel):
        _check_address(model)
    if store is not None and (known := recall(model, store.absolute())) is not None:
        return known.file.inputs
    if isinstance(model, FileModel | PackagedModel):
        return examine(place(model, Path()), shapes_of(model))[1]
    return None


def examine(path: Path, shapes: Sequence[NamedShape]) -> tuple[Network, tuple[TensorSpec, ...]]:
    """What the file says, and its inputs with static shapes; weights are not looked at.

    Raises:
        ModelError: see `read_network`, `external_files` and `settle`.
    """
    from edgetune.model.network import read_network  # onnx takes a tenth of a second

    network = read_network(path)
    external_files(path, network.externals)
    return network, settle(network.inputs, shapes, where=str(path))


def _check_address(model: ZooModel) -> None:
    parts = urlsplit(model.url)
    if parts.scheme not in ("http", "https") or not parts.hostname or not Path(parts.path).name:
        expected = "an http or https address of a file"
        raise ModelError("no download", where="model.url", expected=expected, got=model.url)
