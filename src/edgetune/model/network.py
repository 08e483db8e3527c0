"""What an ONNX file says of itself: inputs, outputs, opset, and where its weights lie."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import onnx
from google.protobuf.message import DecodeError, Message
from msgspec import Struct

from edgetune.errors import ModelError
from edgetune.model.skeleton import NotProtobuf, read_skeleton

LFS_POINTER = b"version https://git-lfs"
FIRST_BYTE = b"\x08"  # the key of `ir_version`, which every writer puts first
DTYPES: dict[int, str] = {
    onnx.TensorProto.FLOAT: "float32",
    onnx.TensorProto.DOUBLE: "float64",
    onnx.TensorProto.FLOAT16: "float16",
    onnx.TensorProto.BOOL: "bool",
    onnx.TensorProto.INT8: "int8",
    onnx.TensorProto.INT16: "int16",
    onnx.TensorProto.INT32: "int32",
    onnx.TensorProto.INT64: "int64",
    onnx.TensorProto.UINT8: "uint8",
    onnx.TensorProto.UINT16: "uint16",
    onnx.TensorProto.UINT32: "uint32",
    onnx.TensorProto.UINT64: "uint64",
}
ELEMENT_TYPES = {int(number): name.lower() for name, number in onnx.TensorProto.DataType.items()}


class Declared(Struct, frozen=True, kw_only=True):
    """An input as the file declares it.

    A dimension is a size, or the name of a dynamic one (empty if it has none); `dims` is None
    where the file does not even give the rank.
    """

    name: str
    dtype: str
    dims: tuple[int | str, ...] | None


class External(Struct, frozen=True, kw_only=True):
    """Weights outside the file: `needed_bytes` is how long the other file has to be."""

    tensor: str
    location: str
    needed_bytes: int


class Network(Struct, frozen=True, kw_only=True):
    """The file's own description.

    `opset` is 0 if the network uses no standard operator; `weights` is what the file says of their
    origin, if anything.
    """

    inputs: tuple[Declared, ...]
    outputs: tuple[str, ...]
    opset: int
    externals: tuple[External, ...]
    weights: str


def read_network(path: Path) -> Network:
    """Read the description; weights are not looked at.

    Raises:
        ModelError: missing, no ONNX file, damaged, empty, or with inputs that no array can feed.
    """
    model = _parse(path)
    graph = model.graph
    if not graph.node or not graph.output:
        raise ModelError("the graph is empty", where=str(path), expected="nodes and outputs")
    constant = {tensor.name for tensor in graph.initializer}
    constant |= {tensor.values.name for tensor in graph.sparse_initializer}
    return Network(
        inputs=tuple(_declared(i, path) for i in graph.input if i.name not in constant),
        outputs=tuple(output.name for output in graph.output),
        opset=_opset(model, path),
        externals=tuple(_external(tensor) for tensor in _outside(model)),
        weights=next((p.value for p in model.metadata_props if p.key == "weights"), ""),
    )


def _parse(path: Path) -> onnx.ModelProto:
    if not path.is_file():
        what = "is not a file" if path.exists() else "no such file"
        raise ModelError(what, where=str(path), expected="an ONNX file")
    try:
        model = onnx.ModelProto()
        model.ParseFromString(read_skeleton(path))
    except OSError as error:
        raise ModelError(f"cannot be read: {error.strerror}", where=str(path)) from error
    except (NotProtobuf, DecodeError) as error:
        raise _unreadable(path) from error
    if not model.HasField("graph"):
        raise _unreadable(path)
    return model


def _unreadable(path: Path) -> ModelError:
    with path.open("rb") as stream:
        head = stream.read(len(LFS_POINTER))
    if head == LFS_POINTER:
        got, hint = "a Git LFS pointer", "fetch the file itself with: git lfs pull"
    elif not head:
        got, hint = "an empty file", ""
    elif head.startswith(FIRST_BYTE):
        got, hint = "a damaged or cut off one", "compare its size and digest with the original's"
    else:
        got, hint = f"something that starts with {head[:8]!r}", ""
    return ModelError(
        "cannot be read", where=str(path), expected="an ONNX file", got=got, hint=hint
    )


def _declared(value: onnx.ValueInfoProto, path: Path) -> Declared:
    kind = value.type.WhichOneof("value") or "value without a type"
    if kind != "tensor_type":
        got = kind.removesuffix("_type").replace("_", " ")
        raise ModelError(
            f"input {value.name}", where=str(path), expected="a tensor", got=f"a {got}"
        )
    tensor = value.type.tensor_type
    dtype = DTYPES.get(tensor.elem_type)
    if dtype is None:
        got = ELEMENT_TYPES.get(tensor.elem_type, f"element type {tensor.elem_type}")
        expected = f"one of {', '.join(DTYPES.values())}"
        raise ModelError(f"input {value.name}", where=str(path), expected=expected, got=got)
    dims = tuple(_dim(dim) for dim in tensor.shape.dim) if tensor.HasField("shape") else None
    return Declared(name=value.name, dtype=dtype, dims=dims)


def _dim(dim: Any) -> int | str:
    """Some exporters write a dynamic dimension as 0 or -1."""
    return int(dim.dim_value) if dim.dim_value > 0 else str(dim.dim_param)


def _opset(model: onnx.ModelProto, path: Path) -> int:
    if not model.opset_import:
        raise ModelError("names no opset", where=str(path), hint="it may be cut off at its end")
    standard = [o.version for o in model.opset_import if o.domain in ("", "ai.onnx")]
    return int(standard[0]) if standard else 0


def _outside(message: Message) -> Iterator[onnx.TensorProto]:
    """Every tensor of the model, however deep, whose elements lie in another file."""
    if isinstance(message, onnx.TensorProto):
        if message.data_location == onnx.TensorProto.EXTERNAL:
            yield message
        return
    for field, value in message.ListFields():
        if field.message_type is not None:
            for part in [value] if isinstance(value, Message) else value:
                yield from _outside(part)


def _external(tensor: onnx.TensorProto) -> External:
    entries = {entry.key: entry.value for entry in tensor.external_data}
    numbers = [int(entries[key]) for key in ("offset", "length") if entries.get(key, "").isdigit()]
    return External(
        tensor=tensor.name, location=entries.get("location", ""), needed_bytes=sum(numbers)
    )
