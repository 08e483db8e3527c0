"""An ONNX file without its weights' values: all there is to know about a network, in milliseconds.

The protobuf wire format is walked over a memory map, so a file of a gigabyte costs neither the
time nor the memory of its weights. The result parses as an ordinary `ModelProto`.
Field numbers: onnx.proto3; wire format: https://protobuf.dev/programming-guides/encoding/
"""

from __future__ import annotations

import mmap
from pathlib import Path

VARINT, FIXED64, LENGTH, FIXED32 = 0, 1, 2, 5
VARINT_BYTES = 10
MORE = 0x80  # the bit that says that another byte follows
COPIED_WHOLE_BYTES = 4096

NESTED: dict[str, dict[int, str]] = {
    "model": {7: "graph", 25: "function"},
    "graph": {1: "node", 5: "tensor", 15: "sparse"},
    "function": {7: "node"},
    "node": {5: "attribute"},
    "attribute": {5: "tensor", 6: "graph", 10: "tensor", 11: "graph", 22: "sparse", 23: "sparse"},
    "sparse": {1: "tensor", 2: "tensor"},
    "tensor": {},
}
VALUES = {4, 5, 6, 7, 9, 10, 11}  # the fields of a TensorProto that hold its elements


class NotProtobuf(ValueError):
    """The bytes do not follow the wire format, or end too early."""


def read_skeleton(path: Path) -> bytes:
    """The serialised `ModelProto` in `path`, less the elements of its large tensors.

    Raises:
        NotProtobuf: damaged, cut off, or something else altogether.
        OSError: not readable.
    """
    with path.open("rb") as stream:
        if path.stat().st_size == 0:
            return b""
        with mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as data:
            return _strip(data, "model", 0, end=len(data))


def _strip(data: mmap.mmap, kind: str, start: int, *, end: int) -> bytes:
    kept = bytearray()
    position = start
    while position < end:
        key, body = _varint(data, position, end=end)
        after, content = _extent(data, key & 7, body, end=end)
        kept += _field(data, kind, key >> 3, head=position, content=content, after=after)
        position = after
    return bytes(kept)


def _field(
    data: mmap.mmap, kind: str, number: int, *, head: int, content: int, after: int
) -> bytes:
    if after - content <= COPIED_WHOLE_BYTES:
        return data[head:after]
    if kind == "tensor" and number in VALUES:
        return b""
    if number not in NESTED[kind]:
        return data[head:after]
    inner = _strip(data, NESTED[kind][number], content, end=after)
    return encode_varint(number << 3 | LENGTH) + encode_varint(len(inner)) + inner


def _extent(data: mmap.mmap, wire_type: int, body: int, *, end: int) -> tuple[int, int]:
    """Where the field ends, and where its content begins."""
    content = body
    if wire_type == VARINT:
        after = _varint(data, body, end=end)[1]
    elif wire_type == LENGTH:
        length, content = _varint(data, body, end=end)
        after = content + length
    elif wire_type in (FIXED32, FIXED64):
        after = body + (4 if wire_type == FIXED32 else 8)
    else:
        raise NotProtobuf(f"wire type {wire_type} at byte {body}")
    if after > end:
        raise NotProtobuf(f"a field ends {after - end} bytes too late")
    return after, content


def _varint(data: mmap.mmap, position: int, *, end: int) -> tuple[int, int]:
    """The number, and the position after it."""
    value = 0
    for index in range(VARINT_BYTES):
        if position + index >= end:
            raise NotProtobuf(f"ends inside a number at byte {position}")
        byte = data[position + index]
        value |= (byte & ~MORE) << (7 * index)
        if byte < MORE:
            return value, position + index + 1
    raise NotProtobuf(f"a number of more than {VARINT_BYTES} bytes at byte {position}")


def encode_varint(value: int) -> bytes:
    """The wire format's variable-length integer."""
    digits = bytearray()
    while value >= MORE:
        digits.append(value & (MORE - 1) | MORE)
        value >>= 7
    digits.append(value)
    return bytes(digits)
