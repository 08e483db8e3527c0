"""An ONNX model written without ever being in memory a second time.

`SerializeToString` holds every weight twice, 200 MB for ResNet-50. The fields are written here in
the order of their numbers, as protobuf itself does, so the bytes are the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import BinaryIO

import onnx
from google.protobuf.message import Message
from msgspec import Struct

from edgetune.model.skeleton import LENGTH, encode_varint

GRAPH, INITIALIZER, RAW_DATA = 7, 5, 9
BEFORE_WEIGHTS = ("node", "name")
BEFORE_GRAPH = ("ir_version", "producer_name")


class Weight(Struct, frozen=True, kw_only=True):
    """One initializer: its description without data, and its elements as little-endian bytes."""

    tensor: onnx.TensorProto
    data: bytes

    @property
    def head(self) -> bytes:
        """All of the field up to the elements."""
        described: bytes = self.tensor.SerializeToString()
        inner = described + _key(RAW_DATA) + encode_varint(len(self.data))
        return _key(INITIALIZER) + encode_varint(len(inner) + len(self.data)) + inner


def write_model(model: onnx.ModelProto, weights: Sequence[Weight], out: BinaryIO) -> None:
    """Write `model` as if `weights` were its graph's initializers."""
    head, tail = _halves(model.graph, BEFORE_WEIGHTS)
    heads = [weight.head for weight in weights]
    length = len(head) + sum(map(len, heads)) + sum(len(w.data) for w in weights) + len(tail)
    before, after = _halves(model, BEFORE_GRAPH)
    out.write(before + _key(GRAPH) + encode_varint(length) + head)
    for start, weight in zip(heads, weights, strict=True):
        out.write(start)
        out.write(weight.data)
    out.write(tail + after)


def _halves(message: Message, first: Sequence[str]) -> tuple[bytes, bytes]:
    """The bytes of the fields named in `first`, and those of the rest, less a model's graph."""
    head, tail = type(message)(), type(message)()
    head.CopyFrom(message)
    tail.CopyFrom(message)
    for field, _ in message.ListFields():
        (tail if field.name in first else head).ClearField(field.name)
    if isinstance(tail, onnx.ModelProto):
        tail.ClearField("graph")
    return head.SerializeToString(), tail.SerializeToString()


def _key(number: int) -> bytes:
    return encode_varint(number << 3 | LENGTH)
