"""In which form a network is built: its layout, and which convolutions by Winograd's algorithm.

choice.json, beside the records; tuning writes it, building follows it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

import msgspec
import tvm
from msgspec import Struct
from tvm import relay

from edgetune.wire.settings import AutoScheduler
from edgetune.worker.engines.tvm_classic.ansor import winograd
from edgetune.worker.engines.tvm_classic.relay_fold import fold_layouts

NAME = "choice.json"
Layout = Literal["NCHW", "NHWC"]


class Choice(Struct, frozen=True, kw_only=True):
    """`winograd` holds the shapes of convolutions, as `shapes.name_of` names them."""

    layout: Layout
    winograd: tuple[str, ...] = ()

    def apply(self, module: Any) -> Any:
        return winograd.choose(laid_out(module, self.layout), self.winograd)

    def write(self, folder: Path) -> None:
        beside = (folder / NAME).with_suffix(".part")
        beside.write_bytes(msgspec.json.encode(self))
        beside.replace(folder / NAME)


def read_choice(folder: Path) -> Choice | None:
    """None before anything was decided."""
    try:
        return msgspec.json.decode((folder / NAME).read_bytes(), type=Choice)
    except FileNotFoundError:
        return None


def layouts_of(settings: AutoScheduler) -> tuple[Layout, ...]:
    return ("NHWC", "NCHW") if settings.layout == "trial" else (settings.layout,)


def laid_out(module: Any, layout: Layout) -> Any:
    """A module as it comes from ONNX, in the layout to tune and to build it in."""
    if layout == "NCHW":
        return module
    passes = [
        relay.transform.RemoveUnusedFunctions(),
        relay.transform.ConvertLayout({"nn.conv2d": [layout, "default"]}),
    ]
    with tvm.transform.PassContext(opt_level=3):
        changed = fold_layouts(tvm.transform.Sequential(passes)(module))
        return relay.transform.FoldConstant()(relay.transform.InferType()(changed))
