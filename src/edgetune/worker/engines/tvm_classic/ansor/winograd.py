"""Winograd's algorithm for some convolutions of a module, and the direct one for the others.

F(4×4, 3×3): a quarter of the multiplications, for weights that take four times the memory and for
transforms of data and result (Lavin and Gray, "Fast Algorithms for Convolutional Neural Networks",
2016).
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import tvm
from tvm import relay
from tvm.relay.dataflow_pattern import DFPatternCallback, is_constant, is_op, rewrite, wildcard

from edgetune.worker.engines.tvm_classic.ansor.shapes import name_of

TILE = 4  # the only one for which TVM has a schedule on a processor
WINDOW = (3, 3)
# With fewer channels the transforms outweigh what is saved; with more, TVM's authors measured,
# the direct way is faster, as the weights no longer fit the cache.
LEAST_CHANNELS, MOST_CHANNELS = 32, 511

# `tvm.relay.op.strategy` exports functions under the names of its modules.
GENERIC: Any = importlib.import_module("tvm.relay.op.strategy.generic")
X86: Any = importlib.import_module("tvm.relay.op.strategy.x86")


def shapes_of(module: Any) -> tuple[str, ...]:
    """The names of the shapes of those convolutions for which Winograd's algorithm may pay."""
    finder = Chooser(frozenset(), no_weights)
    rewrite(finder, relay.transform.InferType()(module)["main"])
    return tuple(sorted(finder.seen))


def sketch(module: Any, shapes: Collection[str]) -> Any:
    """The module with the convolutions of `shapes` by Winograd; the weights are of no use."""
    chooser = Chooser(frozenset(shapes), no_weights)
    changed = rewrite(chooser, relay.transform.InferType()(module)["main"])
    return relay.transform.InferType()(tvm.IRModule.from_expr(changed))


def choose(module: Any, shapes: Collection[str]) -> Any:
    """The module with the convolutions of `shapes` by Winograd, their weights transformed."""
    if not shapes:
        return module
    chooser = Chooser(frozenset(shapes), transformed_weights)
    changed = rewrite(chooser, relay.transform.InferType()(module)["main"])
    with tvm.transform.PassContext(opt_level=3):
        passes = [relay.transform.InferType(), relay.transform.FoldConstant()]
        return tvm.transform.Sequential(passes)(tvm.IRModule.from_expr(changed))


class Chooser(DFPatternCallback):  # type: ignore[misc]  # TVM is untyped
    """Called by TVM's rewriter for every convolution; changes those of `shapes`."""

    def __init__(self, shapes: frozenset[str], weights: Callable[[Any], Any]) -> None:
        super().__init__(require_type=True, rewrite_once=True)
        self.shapes, self.weights = shapes, weights
        self.seen: set[str] = set()
        self.pattern = is_op("nn.conv2d")(wildcard(), is_constant())

    def callback(self, pre: Any, post: Any, node_map: Any) -> Any:
        del node_map
        if not may_pay(pre):
            return post
        name = name_of(pre.args[0].checked_type.shape, pre.checked_type.shape)
        self.seen.add(name)
        return self.by_winograd(post) if name in self.shapes else post

    def by_winograd(self, call: Any) -> Any:
        """As TVM's own `AlterOpLayout` rewrites a convolution that its rule gives to Winograd."""
        data, weights = call.args
        attributes = {key: call.attrs[key] for key in call.attrs.keys()}  # noqa: SIM118 (no dict)
        attributes |= {"tile_size": TILE, "channels": int(weights.data.shape[3])}
        return relay.nn.contrib_conv2d_winograd_without_weight_transform(
            data, self.weights(weights), **attributes
        )


def transformed_weights(weights: Any) -> Any:
    """(3, 3, in, out) to (6, 6, out, in), as an expression of the weights."""
    return relay.nn.contrib_conv2d_winograd_weight_transform(
        relay.transpose(weights, axes=[3, 2, 0, 1]), tile_size=TILE
    )


def no_weights(weights: Any) -> Any:
    """The shape alone; TVM takes a second for the values of each."""
    *_, channels_in, channels_out = map(int, weights.data.shape)
    side = TILE + WINDOW[0] - 1
    return relay.const(np.zeros((side, side, channels_out, channels_in), np.float32))


def may_pay(call: Any) -> bool:
    attributes = call.attrs
    plain = (
        attributes.data_layout == "NHWC"
        and attributes.kernel_layout == "HWIO"
        and int(attributes.groups) == 1
        and tuple(map(int, attributes.strides)) == (1, 1)
        and tuple(map(int, attributes.dilation)) == (1, 1)
    )
    weights = call.args[1].checked_type
    if not plain or weights.dtype != "float32" or call.checked_type.dtype != "float32":
        return False
    *window, channels_in, channels_out = map(int, weights.shape)
    enough = min(channels_in, channels_out) >= LEAST_CHANNELS
    return tuple(window) == WINDOW and enough and channels_out <= MOST_CHANNELS


@contextmanager
def own_choice() -> Iterator[None]:
    """While open, TVM takes a convolution for what it is in the module, whatever its own rule.

    For aarch64 TVM has a rule that comes before this choice: in NHWC every convolution becomes a
    matrix product.
    """
    GENERIC.conv2d_strategy.register("cpu", without_winograd(X86.conv2d_strategy_cpu))
    try:
        yield
    finally:
        GENERIC.conv2d_strategy.register("cpu", X86.conv2d_strategy_cpu)


def without_winograd(strategy: Any) -> Any:
    def direct_only(attrs: Any, inputs: Any, out_type: Any, target: Any) -> Any:
        offered = strategy(attrs, inputs, out_type, target)
        if not any(is_winograd(one) for one in implementations(offered)):
            return offered
        rest = relay.op.OpStrategy()
        for one in implementations(offered):
            if not is_winograd(one):
                rest.add_implementation(one.compute, one.schedule, str(one.name), int(one.plevel))
        return rest

    return direct_only


def implementations(strategy: Any) -> Iterator[Any]:
    for specialization in strategy.specializations:
        yield from specialization.implementations


def is_winograd(implementation: Any) -> bool:
    # AutoTVM's own for NCHW is a template, chosen by its records.
    return str(implementation.name) == "conv2d_nhwc.winograd"
