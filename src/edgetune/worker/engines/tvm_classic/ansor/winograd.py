"""Winograd where TVM would not try it.

For 3×3 convolutions in NHWC, TVM 0.19 replaces the direct algorithm by Winograd's F(4×4, 3×3) if
they have more than 64 and fewer than 512 output channels (`conv2d_strategy_cpu`, by a profile of
another processor). Which of the two is faster outside of that range is for the tuner to find out:
this pass brings in Winograd there, for the convolutions that it is told.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import tvm
from tvm import relay

TILE = 4  # TVM's operator knows no other


class Convolution(NamedTuple):
    """What makes two convolutions one and the same task but for what follows them."""

    data: tuple[int, ...]  # N, H, W, C
    channels: int


Choose = Callable[[Convolution], bool]


def with_winograd(module: Any, choose: Choose) -> Any:
    """The module in NHWC with Winograd in place of each convolution that is chosen."""
    changed = Rewriter(choose).visit(module["main"])
    passes = [relay.transform.InferType(), relay.transform.FoldConstant()]
    with tvm.transform.PassContext(opt_level=3):
        return tvm.transform.Sequential(passes)(tvm.IRModule.from_expr(changed))


def candidates(module: Any) -> list[Convolution]:
    """The convolutions of a module in NHWC for which there is a choice, each once."""
    found: dict[Convolution, None] = {}

    def note(convolution: Convolution) -> bool:
        found[convolution] = None
        return False

    Rewriter(note).visit(module["main"])
    return list(found)


class Rewriter(relay.ExprMutator):  # type: ignore[misc]  # TVM is untyped
    def __init__(self, choose: Choose) -> None:
        super().__init__()
        self.choose = choose

    def visit_call(self, call: Any) -> Any:
        visited = super().visit_call(call)
        convolution = describe(call)
        if convolution is None or not self.choose(convolution):
            return visited
        return winograd(visited)


def describe(call: Any) -> Convolution | None:
    """None for what Winograd cannot compute, and for what TVM replaces by itself."""
    if not isinstance(call.op, tvm.ir.Op) or call.op.name != "nn.conv2d":
        return None
    attributes, data, weight = call.attrs, call.args[0].checked_type, call.args[1].checked_type
    height, width, _, channels = (int(size) for size in weight.shape)
    possible = (
        (attributes.data_layout, attributes.kernel_layout) == ("NHWC", "HWIO")
        and isinstance(call.args[1], relay.Constant)
        and "float" in data.dtype
        and (height, width) == (3, 3)
        and [int(step) for step in (*attributes.strides, *attributes.dilation)] == [1] * 4
        and int(attributes.groups) == 1
    )
    if not possible or 64 < channels < 512:
        return None
    return Convolution(tuple(int(size) for size in data.shape), channels)


def winograd(call: Any) -> Any:
    data, weight = call.args
    names = (
        *("strides", "padding", "dilation", "groups", "channels", "kernel_size"),
        *("data_layout", "kernel_layout", "out_layout", "out_dtype"),
    )
    transformed = relay.nn.contrib_conv2d_winograd_weight_transform(
        relay.transpose(weight, axes=[3, 2, 0, 1]), tile_size=TILE
    )
    attributes = {name: call.attrs[name] for name in names}
    return relay.nn.contrib_conv2d_winograd_without_weight_transform(
        data, transformed, tile_size=TILE, **attributes
    )
