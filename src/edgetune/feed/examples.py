"""Labelled examples for a network: known by their files, read a part at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import prod
from pathlib import Path

import numpy as np

from edgetune.errors import ModelError
from edgetune.wire.arrays import Array
from edgetune.wire.settings import TensorSpec

PART_BYTES = 64 << 20
Parts = Callable[[int], Iterator[Mapping[str, Array]]]


@dataclass(frozen=True, kw_only=True)
class Examples:
    """`labels`: int64, shaped (samples,), in the order in which the examples come.

    `files` are all that the examples are read from; `read` gives them so many rows at a time, by
    the input's name, with its shape but for the number of rows, and with its type.
    """

    labels: Array
    files: tuple[Path, ...]
    inputs: tuple[TensorSpec, ...]
    read: Parts

    def parts(self) -> Iterator[Mapping[str, Array]]:
        """All examples, in parts that fit into memory; only the last may not fill its batches."""
        batch = batch_of(self.inputs)
        row_bytes = sum(
            prod(spec.shape[1:]) * np.dtype(spec.dtype).itemsize for spec in self.inputs
        )
        return self.read(max(1, PART_BYTES // (row_bytes * batch)) * batch)


def batch_of(inputs: Sequence[TensorSpec]) -> int:
    """How many examples the network takes at a time.

    Raises:
        ModelError: its inputs do not begin with one and the same dimension.
    """
    sizes = {spec.shape[0] if spec.shape else 0 for spec in inputs}
    if len(sizes) == 1 and 0 not in sizes:
        return sizes.pop()
    got = " ".join(f"{spec.name}: {written(spec.shape)}" for spec in inputs) or "no inputs"
    expected = "a network whose inputs all begin with the batch"
    raise ModelError("dataset", expected=expected, got=got)


def check_labels(labels: Array, classes: int | None, *, where: str) -> None:
    """Raises ModelError for a label that is none of the network's `classes`, if they are known."""
    least, most = int(labels.min()), int(labels.max())
    if least < 0 or (classes is not None and most >= classes):
        expected = "0 or more" if classes is None else f"0 to {classes - 1}, the network's classes"
        got = str(least if least < 0 else most)
        raise ModelError("a label out of range", where=where, expected=expected, got=got)


def written(shape: Sequence[int | str]) -> str:
    return f"[{','.join(map(str, shape))}]"
