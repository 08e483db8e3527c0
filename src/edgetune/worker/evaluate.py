"""A whole set of examples through one executable, a batch at a time."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np

from edgetune.errors import ModelError
from edgetune.wire.arrays import Array, read_arrays, write_arrays
from edgetune.wire.messages import Evaluate, Evaluated
from edgetune.worker.engine import Executable


def evaluate(executable: Executable, order: Evaluate) -> Evaluated:
    """Run every example; of the outputs only the class scores are kept.

    Raises:
        ModelError: the arrays have unequal numbers of rows, or the first output is no scores.
    """
    examples = read_arrays(Path(order.inputs))
    count = rows_of(examples)
    batch = executable.describe().inputs[0].shape[0]
    start_s = time.monotonic()
    scores = [
        run_batch(executable, part, batch=batch)[: rows_of(part)]
        for part in batches(examples, batch)
    ]
    seconds = time.monotonic() - start_s
    first = executable.describe().outputs[0]
    write_arrays(Path(order.outputs), {first: np.concatenate(scores)})
    return Evaluated(count=count, seconds=seconds)


def rows_of(arrays: Mapping[str, Array]) -> int:
    counts = {len(array) for array in arrays.values()}
    if len(counts) != 1 or 0 in counts:
        raise ModelError("the arrays to evaluate", expected="equally many rows", got=str(counts))
    return counts.pop()


def batches(examples: Mapping[str, Array], batch: int) -> Iterator[dict[str, Array]]:
    for start in range(0, rows_of(examples), batch):
        yield {name: array[start : start + batch] for name, array in examples.items()}


def run_batch(executable: Executable, rows: Mapping[str, Array], *, batch: int) -> Array:
    inputs = {name: filled(array, batch) for name, array in rows.items()}
    executable.set_inputs(inputs)  # which may keep the memory instead of copying it
    executable.run()
    name, output = next(iter(executable.outputs().items()))
    return class_scores(name, output, batch)


def filled(rows: Array, batch: int) -> Array:
    """As many rows as the network takes: the last one again and again."""
    missing = batch - len(rows)
    repeated = np.concatenate([rows, np.repeat(rows[-1:], missing, axis=0)]) if missing else rows
    return np.ascontiguousarray(repeated)


def class_scores(name: str, output: Array, batch: int) -> Array:
    """Shaped (batch, classes); from (classes,) for one row, (batch, classes[, 1, 1])."""
    shape = output.shape if output.ndim > 1 else (1, *output.shape)
    if len(shape) < 2 or shape[0] != batch or any(size != 1 for size in shape[2:]):
        got = f"[{','.join(map(str, output.shape))}]"
        raise ModelError(
            "no class scores", where=f"output {name}", expected=f"[{batch},classes]", got=got
        )
    return output.reshape(batch, shape[1])
