"""The work of a network: published counts, and small graphs counted by hand."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper

from edgetune.model.inferred import classes_of
from edgetune.model.resnet import build_resnet
from edgetune.model.work import Uncountable, count_work
from edgetune.wire.settings import ModelFile, TensorSpec

FLOAT = TensorProto.FLOAT
# Multiply-adds of convolutions and classifier, in 1e9: "GFLOPS" in torchvision's tables of
# pre-trained weights (`_ops` 1.814 and 4.089). fvcore's tables round them to 1.82 and 4.1.
TORCHVISION = {18: 1.814, 50: 4.089}
# All else, by hand: normalisations, ReLUs and sums of the stem, the four stages and their
# projections, and the two pools.
REST = {
    18: 2 * 802_816 + 200_704 + 10 * 200_704 + 11 * (100_352 + 50_176 + 25_088) + 512,
    50: (2 * 802_816 + 200_704)
    + (12 * 200_704 + 10 * 802_816)
    + (14 * 100_352 + 2 * 401_408 + 13 * 401_408)
    + (22 * 50_176 + 2 * 200_704 + 19 * 200_704)
    + (10 * 25_088 + 2 * 100_352 + 10 * 100_352)
    + 2_048,
}


@pytest.mark.parametrize("depth", TORCHVISION)
def test_the_resnets_multiply_adds_are_the_published_ones(depth: int, tmp_path: Path) -> None:
    """To the last digit that is published, and all other arithmetic exactly."""
    path = tmp_path / "resnet.onnx"
    with path.open("wb") as out:
        build_resnet(depth, seed=0, out=out)
    work = count_work(file(path, {"data": (1, 3, 224, 224)}, ["logits"]))
    assert round((work.flops - REST[depth]) / 2e9, 3) == TORCHVISION[depth]


def file(path: Path, inputs: dict[str, tuple[int, ...]], outputs: Sequence[str]) -> ModelFile:
    specs = tuple(
        TensorSpec(name=name, dtype="float32", shape=shape) for name, shape in inputs.items()
    )
    return ModelFile(path=str(path), sha256="", inputs=specs, outputs=tuple(outputs))


def graph(
    folder: Path,
    nodes: Sequence[onnx.NodeProto],
    *,
    x: tuple[int, ...],
    weights: dict[str, tuple[int, ...]] | None = None,
    kind: int = FLOAT,
    declared: Sequence[int | str] | None = None,
    domains: Sequence[str] = (),
) -> ModelFile:
    """A network from `x` to `y`; the file may declare other sizes for `x` than it will have."""
    dtype = helper.tensor_dtype_to_np_dtype(kind)
    made = helper.make_graph(
        nodes,
        "small",
        [helper.make_tensor_value_info("x", kind, declared or x)],
        [helper.make_tensor_value_info("y", kind, None)],
        [
            numpy_helper.from_array(np.zeros(shape, dtype), name)
            for name, shape in (weights or {}).items()
        ],
    )
    opsets = [helper.make_opsetid(domain, 13 if not domain else 1) for domain in ("", *domains)]
    path = folder / "small.onnx"
    onnx.save(helper.make_model(made, opset_imports=opsets, ir_version=8), path)
    return file(path, {"x": x}, ["y"])


def node(kind: str, *inputs: str, out: str = "y", **attributes: Any) -> onnx.NodeProto:
    return helper.make_node(kind, inputs, [out], **attributes)


# Each: nodes, shape of x, weights; the operations counted by hand.
COUNTED: dict[
    str, tuple[list[onnx.NodeProto], tuple[int, ...], dict[str, tuple[int, ...]], int]
] = {
    "a convolution": (
        [node("Conv", "x", "w", pads=[1] * 4)],
        (1, 3, 8, 8),
        {"w": (16, 3, 3, 3)},
        2 * (16 * 8 * 8) * (3 * 9),
    ),
    "in groups, strided, without its bias": (
        [node("Conv", "x", "w", "b", group=2, strides=[2, 2])],
        (1, 4, 9, 9),
        {"w": (6, 2, 3, 3), "b": (6,)},
        2 * (6 * 4 * 4) * (2 * 9),
    ),
    "depthwise, a batch of two": (
        [node("Conv", "x", "w", group=8)],
        (2, 8, 5, 5),
        {"w": (8, 1, 5, 5)},
        2 * (2 * 8 * 1) * 25,
    ),
    "a transposed convolution in groups": (
        [node("ConvTranspose", "x", "w", group=2, strides=[2, 2])],
        (1, 4, 5, 5),
        {"w": (4, 3, 2, 2)},
        2 * (4 * 5 * 5) * (3 * 4),
    ),
    "a classifier": ([node("Gemm", "x", "w", transB=1)], (3, 7), {"w": (5, 7)}, 2 * 3 * 5 * 7),
    "a classifier of a transposed input": (
        [node("Gemm", "x", "w", transA=1)],
        (7, 3),
        {"w": (7, 5)},
        2 * 3 * 5 * 7,
    ),
    "matrices in a batch": (
        [node("MatMul", "x", "w")],
        (2, 4, 3, 6),
        {"w": (6, 5)},
        2 * (2 * 4 * 3 * 5) * 6,
    ),
    "elements and a pool, by the size of what comes out": (
        [node("Relu", "x", out="r"), node("MaxPool", "r", kernel_shape=[2, 2], strides=[2, 2])],
        (1, 2, 4, 4),
        {},
        1 * 2 * 4 * 4 + 1 * 2 * 2 * 2,
    ),
    "what only moves data is nothing": (
        [node("Relu", "x", out="r"), node("Transpose", "r", perm=[1, 0])],
        (2, 3),
        {},
        6,
    ),
}


@pytest.mark.parametrize(("nodes", "x", "weights", "flops"), COUNTED.values(), ids=COUNTED)
def test_small_graphs_are_counted_as_by_hand(
    nodes: list[onnx.NodeProto],
    x: tuple[int, ...],
    weights: dict[str, tuple[int, ...]],
    flops: int,
    tmp_path: Path,
) -> None:
    """A multiply-add is two operations, any other arithmetic one for each element."""
    assert count_work(graph(tmp_path, nodes, x=x, weights=weights)).flops == flops


def test_traffic_is_weights_inputs_and_outputs_once(tmp_path: Path) -> None:
    """Float32 of 3×7 in, 3×5 out and 5×7 weights; a weight that nothing reads does not count."""
    nodes = [node("Gemm", "x", "w", transB=1, out="h"), node("Relu", "h")]
    model = graph(tmp_path, nodes, x=(3, 7), weights={"w": (5, 7), "unused": (100,)})
    assert count_work(model).bytes_least == 4 * (21 + 15 + 35)


def test_the_users_shapes_decide(tmp_path: Path) -> None:
    """Not the dynamic ones that the file declares."""
    model = graph(tmp_path, [node("Relu", "x")], x=(2, 9), declared=["batch", 9])
    assert count_work(model).flops == 18


REFUSED: dict[str, tuple[list[onnx.NodeProto], int, str]] = {
    "an operator nobody counted": (
        [node("Relu", "x", out="r"), node("Det", "r")],
        FLOAT,
        "operators not counted: Det",
    ),
    "several of them, another domain's": (
        [node("Det", "x", out="d"), node("Relu", "d", domain="org.example")],
        FLOAT,
        "operators not counted: Det, org.example.Relu",
    ),
    "half precision": (
        [node("MatMul", "x", "x")],
        TensorProto.FLOAT16,
        "MatMul in float16, the peak is float32's",
    ),
    "integers": ([node("Add", "x", "x")], TensorProto.INT32, "no arithmetic in float32"),
    "a shape that depends on values": (
        [node("NonZero", "x", out="n"), node("Cast", "n", out="c", to=FLOAT), node("Relu", "c")],
        FLOAT,
        r"the shape of y \(Relu\) cannot be told",
    ),
}


@pytest.mark.parametrize(("nodes", "kind", "reason"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_counted_is_named_and_not_zero(
    nodes: list[onnx.NodeProto], kind: int, reason: str, tmp_path: Path
) -> None:
    """A count without its largest part would be a lie."""
    model = graph(tmp_path, nodes, x=(4, 4), kind=kind, domains=["org.example"])
    with pytest.raises(Uncountable, match=f"^{reason}$"):
        count_work(model)


@pytest.mark.parametrize(
    ("shape", "classes"),
    [((1, 7), 7), ((7,), 7), ((2, 7, 1, 1), 7), ((1, 7, 2, 2), None)],
    ids=["batch", "none", "features", "picture"],
)
def test_the_number_of_classes_is_told_by_the_output(
    shape: tuple[int, ...], classes: int | None, tmp_path: Path
) -> None:
    """What is no vector of scores has none."""
    assert classes_of(graph(tmp_path, [node("Relu", "x")], x=shape)) == classes
