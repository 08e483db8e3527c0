"""Weights brought into their blocked layouts with NumPy, before TVM would do it.

TVM folds a constant by compiling a function for it: 72 % of the time in which SqueezeNet compiles.
The result is the same graph and the same bits.
"""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import tvm
from tvm import relay
from tvm.relay.dataflow_pattern import DFPatternCallback, is_constant, is_op, rewrite

from edgetune.wire.arrays import Array

AXIS = re.compile(r"(\d*)([A-Za-z])")


def optimized(module: Any, target: Any, *, opt_level: int, without: tuple[str, ...] = ()) -> Any:
    """TVM's graph passes but for fusion and constant folding; with it, layouts are decided."""
    disabled = ["FoldConstant", "FuseOps", *without]
    with tvm.transform.PassContext(opt_level=opt_level, disabled_pass=disabled):
        changed, _ = relay.optimize(module, target=target)
    return relay.transform.InferType()(changed)


def fold_layouts(module: Any) -> Any:
    """Replace layout changes of constants by constants; what is not understood is left to TVM."""
    return tvm.IRModule.from_expr(rewrite(FoldLayouts(), module["main"]))


class FoldLayouts(DFPatternCallback):  # type: ignore[misc]  # TVM is untyped
    """Called by TVM's rewriter for every match, until nothing matches."""

    def __init__(self) -> None:
        super().__init__(require_type=False)
        operators = is_op("layout_transform") | is_op("expand_dims")
        self.pattern = operators(is_constant())

    def callback(self, pre: Any, post: Any, node_map: Any) -> Any:
        del pre, node_map
        value, attributes = post.args[0].data.numpy(), post.attrs
        folded: Array | None
        if post.op.name == "expand_dims":
            folded = add_axes(value, int(attributes.axis), int(attributes.num_newaxis))
        else:
            folded = change_layout(value, attributes.src_layout, attributes.dst_layout)
        return post if folded is None else relay.const(folded)


def add_axes(value: Array, axis: int, count: int) -> Array:
    first = axis if axis >= 0 else axis + value.ndim + 1
    return np.expand_dims(value, tuple(range(first, first + count)))


def change_layout(value: Array, source: str, wanted: str) -> Array | None:
    """From a plain layout (`OIHW`) to any of its axes (`OIHW16i16o`); None for other cases."""
    blocks = {name: int(size) for size, name in AXIS.findall(wanted) if name.islower()}
    plain = [name for _, name in AXIS.findall(source)]
    order = [name for _, name in AXIS.findall(wanted)]
    known = {name.upper() for name in order} == set(plain) and "".join(plain) == source
    if not known or any(value.shape[plain.index(n.upper())] % size for n, size in blocks.items()):
        return None
    shape: list[int] = []
    axes: list[str] = []
    for name, size in zip(plain, value.shape, strict=True):
        block = blocks.get(name.lower())
        shape += [size] if block is None else [size // block, block]
        axes += [name] if block is None else [name, name.lower()]
    return np.ascontiguousarray(
        value.reshape(shape).transpose([axes.index(name) for name in order])
    )
