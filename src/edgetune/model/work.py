"""What one inference has to do: its arithmetic and its least memory traffic, from the graph.

A multiply-add is two floating-point operations. Convolutions and matrix products are counted by
formula, without their biases; any other arithmetic is one operation for each element of its
output; what only moves data is none.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from math import prod

import onnx

from edgetune.measure.roofline import Work
from edgetune.model.inferred import Tensor, inferred
from edgetune.wire.settings import ModelFile

PER_MULTIPLY_ADD = 2
Dims = tuple[int, ...]

# One operation for each element of the output.
SIMPLE_NAMES = (
    "Abs Add ArgMax ArgMin AveragePool BatchNormalization Ceil Clip Cos Div Elu Erf Exp Floor "
    "Gelu GlobalAveragePool GlobalLpPool GlobalMaxPool GroupNormalization HardSigmoid "
    "HardSwish InstanceNormalization LRN LayerNormalization LeakyRelu Log LogSoftmax "
    "LpNormalization LpPool Max MaxPool Mean MeanVarianceNormalization Min Mish Mul Neg PRelu "
    "Pow Reciprocal ReduceL1 ReduceL2 ReduceLogSum ReduceLogSumExp ReduceMax ReduceMean "
    "ReduceMin ReduceProd ReduceSum ReduceSumSquare Relu Resize Round Selu Sigmoid Sign Sin "
    "Softmax Softplus Softsign Sqrt Sub Sum Tanh ThresholdedRelu Upsample"
)
# None: they move, choose or compare.
MOVE_NAMES = (
    "And Cast Concat Constant ConstantOfShape DepthToSpace Dropout Equal Expand EyeLike "
    "Flatten Gather GatherElements GatherND Greater GreaterOrEqual Identity IsInf IsNaN Less "
    "LessOrEqual NonZero Not OneHot Or Pad Range Reshape ScatterElements ScatterND Shape Size "
    "Slice SpaceToDepth Split Squeeze Tile TopK Transpose Unsqueeze Where Xor"
)
SIMPLE, MOVES = frozenset(SIMPLE_NAMES.split()), frozenset(MOVE_NAMES.split())


class Uncountable(Exception):
    """The work cannot be counted; one line that says why."""


def count_work(model: ModelFile) -> Work:
    """Count the work of one inference.

    Raises:
        Uncountable: an operator that is not known here, a shape that cannot be told, or
            multiply-adds in another type than float32.
    """
    graph, tensors = inferred(model)
    refuse_unknown(graph)
    flops = sum(flops_of(node, tensors) for node in graph.node)
    if not flops:
        raise Uncountable("no arithmetic in float32")
    return Work(flops=flops, bytes_least=bytes_least(graph, tensors, model))


def refuse_unknown(graph: onnx.GraphProto) -> None:
    unknown = sorted({name_of(node) for node in graph.node if not is_known(node)})
    if unknown:
        raise Uncountable(f"operators not counted: {', '.join(unknown)}")


def is_known(node: onnx.NodeProto) -> bool:
    standard = node.domain in ("", "ai.onnx")
    return standard and (node.op_type in FORMULAS.keys() | SIMPLE | MOVES)


def name_of(node: onnx.NodeProto) -> str:
    return f"{node.domain}.{node.op_type}" if node.domain else str(node.op_type)


def flops_of(node: onnx.NodeProto, tensors: Mapping[str, Tensor]) -> int:
    """The operations of one node, in float32."""
    if node.op_type in MOVES:
        return 0
    out = tensor_of(node.output[0], tensors, node)
    is_float = out.kind == onnx.TensorProto.FLOAT
    if node.op_type in SIMPLE:  # on integers: arithmetic of shapes
        return prod(dims_of(node.output[0], tensors, node)) if is_float else 0
    if not is_float:
        kind = onnx.TensorProto.DataType.Name(out.kind).lower()
        raise Uncountable(f"{node.op_type} in {kind}, the peak is float32's")
    sizes = [dims_of(name, tensors, node) for name in (node.output[0], *node.input[:2])]
    return PER_MULTIPLY_ADD * FORMULAS[node.op_type](node, sizes)


def tensor_of(name: str, tensors: Mapping[str, Tensor], node: onnx.NodeProto) -> Tensor:
    if name not in tensors:
        raise Uncountable(f"the type of {name} ({name_of(node)}) cannot be told")
    return tensors[name]


def dims_of(name: str, tensors: Mapping[str, Tensor], node: onnx.NodeProto) -> Dims:
    dims = tensor_of(name, tensors, node).dims
    if dims is None:
        raise Uncountable(f"the shape of {name} ({name_of(node)}) cannot be told")
    return dims


def convolution(node: onnx.NodeProto, sizes: Sequence[Dims]) -> int:  # noqa: ARG001
    """Weights: (out, in / groups, …); each output needs all weights of its own channel."""
    out, _, weights = sizes
    return prod(out) * prod(weights[1:])


def transposed_convolution(node: onnx.NodeProto, sizes: Sequence[Dims]) -> int:  # noqa: ARG001
    """Weights: (in, out / groups, …); each input meets all weights of its own channel."""
    _, inputs, weights = sizes
    return prod(inputs) * prod(weights[1:])


def matrix_product(node: onnx.NodeProto, sizes: Sequence[Dims]) -> int:  # noqa: ARG001
    out, left, _ = sizes
    return prod(out) * left[-1]


def general_matrix_product(node: onnx.NodeProto, sizes: Sequence[Dims]) -> int:
    out, left, _ = sizes
    transposed = any(entry.name == "transA" and entry.i for entry in node.attribute)
    return prod(out) * left[0 if transposed else 1]


# Multiply-adds of a node, from the shapes of its output and its first two inputs.
FORMULAS: Mapping[str, Callable[[onnx.NodeProto, Sequence[Dims]], int]] = {
    "Conv": convolution,
    "ConvTranspose": transposed_convolution,
    "Gemm": general_matrix_product,
    "MatMul": matrix_product,
}


def bytes_least(graph: onnx.GraphProto, tensors: Mapping[str, Tensor], model: ModelFile) -> int:
    """Weights that some node reads, the inputs, and the outputs."""
    read = {name for node in graph.node for name in node.input}
    weights = {weight.name for weight in graph.initializer} & read
    names = weights | {spec.name for spec in model.inputs} | set(model.outputs)
    return sum(bytes_of(name, tensors) for name in names)


def bytes_of(name: str, tensors: Mapping[str, Tensor]) -> int:
    known = tensors[name]
    if known.dims is None:
        raise Uncountable(f"the shape of {name} cannot be told")
    return prod(known.dims) * int(onnx.helper.tensor_dtype_to_np_dtype(known.kind).itemsize)
