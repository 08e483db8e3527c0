"""Each node's time, from ONNX Runtime's own profiler: a trace in JSON, in whole microseconds."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import onnxruntime

from edgetune.errors import StageFailed
from edgetune.wire.messages import Kind, Operator, Profile, Shape
from edgetune.worker.passes import passes, timed_ns

HOW = "ONNX Runtime's profiler, whole inferences, to the microsecond"
NODE, SUFFIX = "Node", "_kernel_time"
KINDS: tuple[tuple[Kind, tuple[str, ...]], ...] = (
    ("convolution", ("Conv",)),
    ("dense", ("Gemm", "MatMul")),
    ("pool", ("Pool",)),
    ("softmax", ("Softmax",)),
    ("layout", ("Reorder", "Transpose")),
    (
        "elementwise",
        ("Add", "Sub", "Mul", "Div", "Relu", "Clip", "Sigmoid", "Tanh", "Exp", "Sqrt"),
    ),
)
NS_PER_US = 1000


def whole_ns(run: Callable[[], object], order: Profile) -> tuple[int, ...]:
    """Without the profiler, in a session of its own: the first of all inferences is dropped."""
    run()
    return tuple(timed_ns(run) for _ in passes(order))


def operators(
    session: onnxruntime.InferenceSession, run: Callable[[], object], order: Profile
) -> tuple[Operator, ...]:
    """In a session that was opened with the profiler on; it is off afterwards.

    Raises:
        StageFailed: not every pass ran the same nodes.
    """
    run()
    count = 1
    for _ in passes(order):
        run()
        count += 1
    trace = Path(session.end_profiling())
    events = [event for event in json.loads(trace.read_text()) if is_kernel(event)]
    trace.unlink()
    return columns(events, count)


def is_kernel(event: dict[str, Any]) -> bool:
    return event.get("cat") == NODE and str(event["name"]).endswith(SUFFIX)


def columns(events: list[dict[str, Any]], count: int) -> tuple[Operator, ...]:
    """The events of `count` passes, one after the other; the first, a warm-up, is dropped."""
    size, rest = divmod(len(events), count)
    rows = [events[start : start + size] for start in range(0, size * count, size)] if size else []
    names = [[event["name"] for event in row] for row in rows]
    if rest or not rows or any(row != names[0] for row in names):
        raise StageFailed("profile", "ProfileError", "not every pass ran the same nodes")
    return tuple(operator(column) for column in zip(*rows[1:], strict=True))


def operator(events: tuple[dict[str, Any], ...]) -> Operator:
    """One node, over all passes."""
    first = events[0]
    told, name = first["args"], str(first["name"]).removesuffix(SUFFIX)
    outputs = shapes(told.get("output_type_shape", []))
    return Operator(
        name=f"{told['op_name']} {name}",
        kind=kind_of(told["op_name"]),
        shape=outputs[0] if outputs else (),
        layout="",
        inputs=shapes(told.get("input_type_shape", [])),
        durations_ns=tuple(int(event["dur"]) * NS_PER_US for event in events),
    )


def shapes(typed: list[dict[str, list[int]]]) -> tuple[Shape, ...]:
    """`[{"float": [1, 64]}, …]`, without the types."""
    return tuple(tuple(shape) for one in typed for shape in one.values())


def kind_of(name: str) -> Kind:
    """By the first kind of which a word stands in the operator's name."""
    return next((kind for kind, words in KINDS if any(word in name for word in words)), "other")
