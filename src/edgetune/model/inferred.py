"""The shapes and types of everything in a network, its inputs being what they will be."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import onnx
from msgspec import Struct

from edgetune.model.skeleton import read_skeleton
from edgetune.wire.settings import ModelFile, TensorSpec

VECTOR = 2


class Tensor(Struct, frozen=True, kw_only=True):
    """`kind` is ONNX's element type; `dims` None where the shape cannot be told."""

    kind: int
    dims: tuple[int, ...] | None


def inferred(model: ModelFile) -> tuple[onnx.GraphProto, dict[str, Tensor]]:
    """The graph without its weights' values, and every tensor in it by name."""
    network = onnx.ModelProto()
    network.ParseFromString(read_skeleton(Path(model.path)))
    settle(network.graph, model.inputs)
    try:
        graph = onnx.shape_inference.infer_shapes(network, data_prop=True).graph
    except (RuntimeError, ValueError):  # a graph that contradicts itself: nothing can be told
        graph = network.graph
    values = [*graph.input, *graph.value_info, *graph.output]
    weights = {w.name: Tensor(kind=w.data_type, dims=tuple(w.dims)) for w in graph.initializer}
    return graph, {value.name: tensor(value) for value in values} | weights


def settle(graph: onnx.GraphProto, inputs: Sequence[TensorSpec]) -> None:
    """Give the inputs their static shapes, and forget what the file says of all that follows."""
    given = {spec.name: spec.shape for spec in inputs}
    for value in graph.input:
        if value.name in given:
            write_dims(value, given[value.name])
    del graph.value_info[:]
    for value in graph.output:
        value.type.tensor_type.ClearField("shape")


def write_dims(value: onnx.ValueInfoProto, dims: Iterable[int]) -> None:
    shape = value.type.tensor_type.shape
    del shape.dim[:]
    for size in dims:
        shape.dim.add().dim_value = size


def tensor(value: onnx.ValueInfoProto) -> Tensor:
    kind = value.type.tensor_type
    sizes = [dim.dim_value if dim.HasField("dim_value") else None for dim in kind.shape.dim]
    known = kind.HasField("shape") and None not in sizes
    dims = tuple(int(size) for size in sizes if size is not None) if known else None
    return Tensor(kind=kind.elem_type, dims=dims)


def classes_of(model: ModelFile) -> int | None:
    """How many classes the first output scores; None if that cannot be told or it scores none."""
    _, tensors = inferred(model)
    return class_count(tensors, model.outputs[0])


def class_count(tensors: Mapping[str, Tensor], output: str) -> int | None:
    known = tensors.get(output)
    if known is None or not known.dims:
        return None
    dims = known.dims if len(known.dims) >= VECTOR else (1, *known.dims)
    return dims[1] if all(size == 1 for size in dims[2:]) else None
