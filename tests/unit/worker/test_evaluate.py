"""A set of examples through an executable that writes down what it was given."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest

from edgetune.errors import ModelError
from edgetune.wire.arrays import Array, read_arrays, write_arrays
from edgetune.wire.messages import Evaluate, Loaded
from edgetune.wire.settings import TensorSpec
from edgetune.worker.evaluate import evaluate


class Summing:
    """Scores (sum, minus sum) of each row, in `shape`; a second output that nobody asked for."""

    def __init__(self, batch: int, shape: tuple[int, ...] | None = None) -> None:
        self.batch, self.shape = batch, (batch, 2) if shape is None else shape
        self.seen: list[Array] = []

    def describe(self) -> Loaded:
        spec = TensorSpec(name="x", dtype="float32", shape=(self.batch, 3))
        return Loaded(inputs=(spec,), outputs=("scores", "other"))

    def set_inputs(self, arrays: Mapping[str, Array]) -> None:
        assert arrays["x"].flags.c_contiguous
        self.seen.append(arrays["x"])

    def run(self) -> None: ...

    def outputs(self) -> dict[str, Array]:
        sums = self.seen[-1].sum(axis=1)
        scores = np.resize(np.stack([sums, -sums], axis=1), self.shape)
        return {"scores": scores, "other": np.zeros((self.batch, 1000))}


def scores_of(executable: Summing, rows: int, folder: Path) -> dict[str, Array]:
    examples = np.arange(rows * 3, dtype=np.float32).reshape(rows, 3)
    write_arrays(folder / "in.npz", {"x": examples})
    order = Evaluate(inputs=str(folder / "in.npz"), outputs=str(folder / "out.npz"))
    assert evaluate(executable, order).count == rows
    return read_arrays(folder / "out.npz")


@pytest.mark.parametrize(("batch", "rows", "runs"), [(1, 5, 5), (4, 8, 2), (4, 9, 3), (4, 1, 1)])
def test_every_example_gets_its_own_scores(
    batch: int, rows: int, runs: int, tmp_path: Path
) -> None:
    """The last batch is filled up with its last row, and what came of that is cut off."""
    executable = Summing(batch)
    scores = scores_of(executable, rows, tmp_path)
    sums = np.arange(rows * 3, dtype=np.float32).reshape(rows, 3).sum(axis=1)
    assert np.array_equal(scores["scores"], np.stack([sums, -sums], axis=1))
    assert [len(seen) for seen in executable.seen] == [batch] * runs
    assert executable.seen[-1][-1].sum() == sums[-1]


def test_of_the_outputs_only_the_scores_are_kept(tmp_path: Path) -> None:
    """A network may have outputs of any size beside them."""
    assert set(scores_of(Summing(1), 3, tmp_path)) == {"scores"}


@pytest.mark.parametrize("shape", [(1, 2), (2,), (1, 2, 1, 1)], ids=str)
def test_scores_may_have_trailing_ones_or_no_batch(shape: tuple[int, ...], tmp_path: Path) -> None:
    """They are one row of two classes each time."""
    assert scores_of(Summing(1, shape), 3, tmp_path)["scores"].shape == (3, 2)


@pytest.mark.parametrize("shape", [(2, 2), (1, 2, 3), ()], ids=str)
def test_an_output_that_is_no_score_is_refused(shape: tuple[int, ...], tmp_path: Path) -> None:
    """A feature map has no best class."""
    with pytest.raises(
        ModelError, match=r"output scores: no class scores, expected \[1,classes\]"
    ):
        scores_of(Summing(1, shape), 3, tmp_path)


def test_arrays_of_unequal_length_are_refused(tmp_path: Path) -> None:
    """No example lacks an input."""
    write_arrays(tmp_path / "in.npz", {"x": np.zeros((3, 3)), "z": np.zeros((2, 3))})
    order = Evaluate(inputs=str(tmp_path / "in.npz"), outputs=str(tmp_path / "out.npz"))
    with pytest.raises(ModelError, match="equally many rows"):
        evaluate(Summing(1), order)
