"""Profiles with times that can be read off the test."""

from __future__ import annotations

from collections.abc import Sequence

from edgetune.wire.messages import Kind, Operator, Profiled, Shape


def convolution(
    to: Shape,
    us: float = 100.0,
    *,
    reads: Shape = (1, 16, 8, 8),
    kernel: int = 3,
    spread_us: float = 1.0,
) -> Operator:
    """In NCHW, with weights of `kernel` by `kernel`."""
    inputs = (reads, (to[1], reads[1], kernel, kernel))
    return operator("convolution", to, us, inputs=inputs, spread_us=spread_us)


def dense(outputs: int = 10, us: float = 5.0) -> Operator:
    return operator("dense", (1, outputs), us, inputs=((1, 16), (outputs, 16)))


def glue(kind: Kind = "layout", us: float = 2.0) -> Operator:
    """What stands between layers."""
    return operator(kind, (1, 16, 8, 8), us, inputs=((1, 16, 8, 8),))


def operator(
    kind: Kind,
    shape: Shape,
    us: float,
    *,
    layout: str = "",
    inputs: Sequence[Shape],
    spread_us: float = 0.1,
) -> Operator:
    """Three passes: its time, and a little less and more."""
    times_us = (us - spread_us, us, us + spread_us)
    return Operator(
        name=f"a {kind}",
        kind=kind,
        shape=shape,
        layout=layout,
        inputs=tuple(inputs),
        durations_ns=tuple(round(1e3 * time) for time in times_us),
    )


def profiled(*operators: Operator, whole_us: float | None = None) -> Profiled:
    """Of three passes."""
    whole_ns = round(1e3 * whole_us) if whole_us else sum(one.durations_ns[1] for one in operators)
    return Profiled(operators=operators, whole_ns=(whole_ns,) * 3, how="a test")
