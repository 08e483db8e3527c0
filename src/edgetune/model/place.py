"""Where a model's file lies, or will lie."""

from __future__ import annotations

import difflib
from pathlib import Path

from edgetune.errors import ModelError
from edgetune.model.built import built_path
from edgetune.model.zoo import zoo_path
from edgetune.spec import (
    BuiltModel,
    FileModel,
    MobileNetModel,
    Model,
    NamedShape,
    PackagedModel,
    ZooModel,
)

DATA = Path(__file__).parent / "data"


def place(model: Model, store: Path) -> Path:
    """The absolute path; a user's own may start with `~`.

    Raises:
        ModelError: edgetune carries no network of that name.
    """
    match model:
        case BuiltModel() | MobileNetModel():
            return built_path(model, store.absolute())
        case ZooModel():
            return zoo_path(model, store.absolute())
        case PackagedModel():
            return _carried(model.file)
        case FileModel():
            return Path(model.path).expanduser().absolute()


def shapes_of(model: Model) -> tuple[NamedShape, ...]:
    """The shapes that the user gave; networks that edgetune makes or carries have static ones."""
    return model.shapes if isinstance(model, FileModel | ZooModel) else ()


def origin(model: Model) -> str:
    """Where the weights come from, as a record says it."""
    origins: dict[type, str] = {
        BuiltModel: "seeded",
        MobileNetModel: "seeded",
        ZooModel: "published",
        PackagedModel: "trained",
    }
    return origins.get(type(model), "file")


def _carried(name: str) -> Path:
    carried = sorted(path.name for path in DATA.glob("*.onnx"))
    if name in carried:
        return DATA / name
    near = difflib.get_close_matches(name, carried, n=1, cutoff=0.0)
    raise ModelError(
        "edgetune carries no such network",
        where="model.file",
        expected=" or ".join(carried),
        got=name,
        hint=f"did you mean {near[0]}?" if near else "",
    )
