"""Inputs from a seed or a file have the network's names, shapes and types, or are refused."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from edgetune.errors import ModelError
from edgetune.feed.arrays import arrays, check_input
from edgetune.spec import ArrayInput, Input, PictureInput, RandomInput
from edgetune.wire.arrays import Array
from edgetune.wire.settings import TensorSpec

X = TensorSpec(name="x", dtype="float32", shape=(2, 3))
IDS = TensorSpec(name="ids", dtype="int64", shape=(4,))
RIGHT: dict[str, Any] = {"x": np.ones((2, 3), np.float32), "ids": np.arange(4)}


def network(*inputs: TensorSpec) -> tuple[TensorSpec, ...]:
    return inputs


def refused(feed: Input, inputs: tuple[TensorSpec, ...]) -> str:
    with pytest.raises(ModelError) as caught:
        arrays(feed, inputs)
    assert "\n" not in str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize(
    "dtype", ["float16", "float32", "float64", "int8", "int32", "int64", "uint8", "uint64", "bool"]
)
def test_random_inputs_of_every_type(dtype: str) -> None:
    """Floats are normal, integers below `high`, booleans a coin."""
    spec = TensorSpec(name="x", dtype=dtype, shape=(100, 100))
    values = arrays(RandomInput(high=100), network(spec))["x"]
    assert (values.dtype, values.shape) == (np.dtype(dtype), (100, 100))
    wide = values.astype(np.float64)
    if dtype.startswith("float"):
        assert (wide.mean(), wide.std()) == pytest.approx((0, 1), abs=0.03)
    elif dtype == "bool":
        assert wide.mean() == pytest.approx(0.5, abs=0.03)
    else:
        assert set(wide.flat) == set(range(100))


def test_random_inputs_depend_on_seed_and_name_alone() -> None:
    """Not on the order of the inputs, nor on the other ones."""
    other = TensorSpec(name="other", dtype="float32", shape=(2, 3))
    first, second = (arrays(RandomInput(), network(*n)) for n in ((X, other), (other, X)))
    assert np.array_equal(first["x"], second["x"])
    assert not np.array_equal(first["x"], first["other"])
    assert not np.array_equal(first["x"], arrays(RandomInput(seed=1), network(X))["x"])


def test_random_integers_that_do_not_fit() -> None:
    """A `high` beyond the type is refused with the largest that fits."""
    spec = TensorSpec(name="x", dtype="int8", shape=(1,))
    assert arrays(RandomInput(high=128), network(spec))["x"].dtype == np.int8
    assert "expected at most 128 for input x (int8), got 129" in refused(
        RandomInput(high=129), network(spec)
    )


def test_a_network_without_inputs() -> None:
    """It gets nothing."""
    assert arrays(RandomInput(), network()) == {}


def test_arrays_by_name(tmp_path: Path) -> None:
    """An .npz gives each input its array, in the network's order."""
    np.savez(tmp_path / "in.npz", **dict(reversed(RIGHT.items())))
    got = arrays(ArrayInput(path=str(tmp_path / "in.npz")), network(X, IDS))
    assert list(got) == ["x", "ids"]
    assert all(np.array_equal(got[name], RIGHT[name]) for name in RIGHT)


@pytest.mark.parametrize(
    "array",
    [
        pytest.param(np.ones((2, 3), np.float16), id="narrower"),
        pytest.param(np.ones((3, 2), np.float32).T, id="transposed"),
        pytest.param(np.ones((2, 3), ">f4"), id="big-endian"),
    ],
)
def test_an_array_for_the_only_input(array: Array, tmp_path: Path) -> None:
    """An .npy needs no name; it becomes contiguous, native, and as wide as the input."""
    np.save(tmp_path / "in.npy", array)
    got = arrays(ArrayInput(path=str(tmp_path / "in.npy")), network(X))["x"]
    assert got.dtype == np.float32
    assert got.flags.c_contiguous
    assert np.array_equal(got, array)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        pytest.param(
            {"x": RIGHT["x"]}, "no array for input ids, expected x and ids, got x", id="less"
        ),
        pytest.param(
            {"x": RIGHT["x"], "idz": RIGHT["ids"]}, "got idz; did you mean ids?", id="spelling"
        ),
        pytest.param(
            RIGHT | {"x": np.ones((3, 2), np.float32)},
            "input x, expected shape [2,3], got [3,2]",
            id="shape",
        ),
        pytest.param(
            RIGHT | {"x": np.ones((2, 3))},
            "input x, expected float32, got float64; convert it: array.astype('float32')",
            id="wider",
        ),
        pytest.param(
            RIGHT | {"ids": np.ones(4, np.float32)}, "input ids, expected int64", id="kind"
        ),
        pytest.param({}, "no array for input x, expected x and ids, got no arrays", id="none"),
    ],
)
def test_arrays_that_do_not_fit(given: dict[str, Any], expected: str, tmp_path: Path) -> None:
    """The line names the file, the input, what it takes and what came."""
    path = tmp_path / "in.npz"
    np.savez(path, **given)
    message = refused(ArrayInput(path=str(path)), network(X, IDS))
    assert message.startswith(str(path))
    assert expected in message


def pickled(path: Path) -> None:
    np.savez(path, x=np.array([{}], dtype=object))


def cut(path: Path) -> None:
    np.savez(path, **RIGHT)
    path.write_bytes(path.read_bytes()[:-30])


def damaged(path: Path) -> None:
    np.savez_compressed(path, x=np.random.default_rng(0).standard_normal((200, 300)))
    content = bytearray(path.read_bytes())
    content[3000:3010] = bytes(10)
    path.write_bytes(content)


@pytest.mark.parametrize(
    "write",
    [
        pytest.param(lambda path: path.write_bytes(b""), id="empty"),
        pytest.param(lambda path: path.write_text("1 2 3"), id="text"),
        pytest.param(cut, id="cut off"),
        pytest.param(damaged, id="damaged"),
        pytest.param(pickled, id="objects"),
        pytest.param(lambda path: path.mkdir(), id="folder"),
    ],
)
def test_a_file_without_arrays(write: Callable[[Path], object], tmp_path: Path) -> None:
    """Whatever is wrong with the file, the line begins with it."""
    path = tmp_path / "in.npz"
    write(path)
    message = refused(ArrayInput(path=str(path)), network(X))
    assert message.startswith(f"{path}: cannot be read")


def test_one_array_for_two_inputs(tmp_path: Path) -> None:
    """An .npy has no names."""
    np.save(tmp_path / "in.npy", RIGHT["x"])
    message = refused(ArrayInput(path=str(tmp_path / "in.npy")), network(X, IDS))
    assert "expected an .npz with the arrays x and ids, got an .npy" in message


@pytest.mark.parametrize(
    ("feed", "expected"),
    [
        pytest.param(ArrayInput(path="/no/in.npz"), "/no/in.npz: no such file", id="arrays"),
        pytest.param(PictureInput(path="/no/cat.jpg"), "/no/cat.jpg: no such file", id="picture"),
        pytest.param(ArrayInput(path="in.csv"), "expected .npy or .npz, got .csv", id="suffix"),
        pytest.param(ArrayInput(path="/tmp"), "expected .npy or .npz, got none", id="no suffix"),
        pytest.param(PictureInput(path="/"), "/: is not a file", id="folder"),
    ],
)
def test_inputs_refused_before_anything_runs(feed: Input, expected: str) -> None:
    """What needs no network is checked without one."""
    with pytest.raises(ModelError) as caught:
        check_input(feed)
    assert expected in str(caught.value)


def test_a_seed_needs_no_check() -> None:
    """Random inputs are always there."""
    check_input(RandomInput())
