"""A network that edgetune builds itself, kept with its digest beside it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from edgetune.model.publish import publish
from edgetune.spec import BuiltModel, SeededModel
from edgetune.wire.digest import digest_file
from edgetune.wire.messages import Progress

RECIPE = 1  # raise it with every change of the bytes that `resnet.py` or `mobilenet.py` make
Report = Callable[[Progress], None]


def built_path(model: SeededModel, store: Path) -> Path:
    """The same bytes on every machine, so the recipe and the seed name the file."""
    return store / "built" / f"{network(model)}-seed{model.seed}-r{RECIPE}.onnx"


def network(model: SeededModel) -> str:
    return f"resnet{model.depth}" if isinstance(model, BuiltModel) else "mobilenet_v2"


def ensure_built(model: SeededModel, final: Path, report: Report) -> None:
    """Build the file unless it is there, undamaged."""
    stamp = final.with_suffix(".sha256")
    text = f"building {network(model)}"
    if final.exists():
        if stamp.exists() and digest_file(final) == stamp.read_text("ascii").strip():
            return
        text += " again: the file was damaged"
    report(Progress(stage="fetch", done=0, total=1, text=text))
    part = final.with_name(final.name + ".part")
    _build(model, part)
    stamp.write_text(digest_file(part) + "\n", "ascii")
    publish(part, final)
    report(Progress(stage="fetch", done=1, total=1, text=text))


def _build(model: SeededModel, part: Path) -> None:
    from edgetune.model.mobilenet import build_mobilenet
    from edgetune.model.resnet import build_resnet

    with part.open("wb") as stream:
        if isinstance(model, BuiltModel):
            build_resnet(model.depth, seed=model.seed, out=stream)
        else:
            build_mobilenet(seed=model.seed, out=stream)
