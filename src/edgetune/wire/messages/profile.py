"""Where the time of one inference goes, operator by operator."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from edgetune.wire.messages.message import Message

# What an operator mostly does; a fused one is called by its heaviest part.
Kind = Literal["convolution", "dense", "pool", "softmax", "layout", "elementwise", "other"]
Shape = tuple[int, ...]


class Operator(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One operator of the network as it is run, fused or not, and its time in every pass.

    `shape` is that of its output, in `layout` (as the engine calls it, such as NCHW16c; empty
    where it does not say); `inputs` are the shapes of what it reads, weights included.
    """

    name: str
    kind: Kind
    shape: Shape
    layout: str
    inputs: tuple[Shape, ...]
    durations_ns: tuple[int, ...]


class Profiled(Message, tag="profiled", frozen=True, kw_only=True):
    """The operators in the order in which they were run; all were timed in the same passes.

    A pass is a whole inference, so that each operator finds the caches as the one before it left
    them. `whole_ns` are inferences in the same process that the profiler did not look at: what
    the operators' sum exceeds them by is its own cost. `how` says with what, for people.
    """

    operators: tuple[Operator, ...]
    whole_ns: tuple[int, ...]
    how: str
