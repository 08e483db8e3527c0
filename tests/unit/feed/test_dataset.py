"""Labelled examples, from each source, and everything that does not fit."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from edgetune.errors import ModelError
from edgetune.feed import examples as feeding
from edgetune.feed.arrays import arrays
from edgetune.feed.dataset import digest_examples, digest_stamped, read_dataset
from edgetune.spec import Dataset, DigitsDataset, FileDataset, FolderDataset, PictureInput
from edgetune.wire.arrays import Array
from edgetune.wire.settings import TensorSpec

LABELS = np.array([0, 1, 2, 1, 0])
ROWS = np.arange(15, dtype=np.float32).reshape(5, 3)
COLOURS = {"red.png": (255, 0, 0), "sub/green.png": (0, 255, 0), "a blue one.jpg": (0, 0, 255)}


def spec(*shape: int, name: str = "x", dtype: str = "float32") -> TensorSpec:
    return TensorSpec(name=name, dtype=dtype, shape=shape)


VECTOR, PICTURE = (spec(1, 3),), (spec(1, 3, 16, 16, name="data"),)


def archive(folder: Path, **stored: Any) -> FileDataset:
    path = folder / "set.npz"
    np.savez(path, **({"labels": LABELS, "inputs": ROWS} | stored))
    return FileDataset(path=str(path))


def pictures(folder: Path, lines: str) -> FolderDataset:
    (folder / "sub").mkdir(parents=True)
    for name, colour in COLOURS.items():
        Image.new("RGB", (24, 20), colour).save(folder / name)
    (folder / "labels.txt").write_text(lines)
    return FolderDataset(path=str(folder), resize=16)


def whole(dataset: Dataset, specs: tuple[TensorSpec, ...]) -> dict[str, Array]:
    parts = list(read_dataset(dataset, specs, classes=None).parts())
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


def test_the_digits_are_those_that_the_network_never_saw() -> None:
    """360 of them, for a network with one input of their shape."""
    specs = (spec(1, 1, 8, 8, name="image"),)
    found = read_dataset(DigitsDataset(), specs, classes=10)
    assert found.labels.shape == (360,)
    assert whole(DigitsDataset(), specs)["image"].shape == (360, 1, 8, 8)


@pytest.mark.parametrize("name", ["inputs", "images", "x"])
def test_the_only_input_has_three_names(name: str, tmp_path: Path) -> None:
    """Two that are common, and its own."""
    np.savez(tmp_path / "set.npz", labels=LABELS, **{name: ROWS})  # type: ignore[arg-type]
    dataset = FileDataset(path=str(tmp_path / "set.npz"))
    assert np.array_equal(whole(dataset, VECTOR)["x"], ROWS)


def test_several_inputs_go_by_their_names(tmp_path: Path) -> None:
    """Narrower types are widened, rows of one example stay together."""
    specs = (spec(2, 3, name="a"), spec(2, dtype="int64", name="b"))
    dataset = archive(tmp_path, a=ROWS.astype(np.float16), b=np.arange(5, dtype=np.uint8))
    read = whole(dataset, specs)
    assert np.array_equal(read["a"], ROWS)
    assert [str(array.dtype) for array in read.values()] == ["float32", "int64"]
    assert read["b"].tolist() == [0, 1, 2, 3, 4]


@pytest.mark.parametrize("save", [np.savez, np.savez_compressed], ids=["plain", "compressed"])
@pytest.mark.parametrize("order", ["C", "F"])
def test_a_large_set_is_read_in_parts_that_fill_their_batches(
    save: Callable[..., None], order: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However the file lays them out; only the last part may have fewer rows."""
    monkeypatch.setattr(feeding, "PART_BYTES", 2 * 2 * 12 + 1)
    rows = np.arange(33, dtype=np.float32).reshape(11, 3)
    path = tmp_path / "set.npz"
    save(path, labels=np.zeros(11, int), inputs=np.asarray(rows, order=order))
    found = read_dataset(FileDataset(path=str(path)), (spec(2, 3),), classes=None)
    parts = [part["x"] for part in found.parts()]
    assert [len(part) for part in parts] == [4, 4, 3]
    assert np.array_equal(np.concatenate(parts), rows)


@pytest.mark.parametrize(
    "lines",
    [
        "red.png 2\nsub/green.png 0\n\na blue one.jpg   1\n",
        "file,class\nred.png,2\nsub/green.png,0\na blue one.jpg,1\n",
        '"red.png", 2\nsub/green.png,0\n"a blue one.jpg",1',
    ],
    ids=["words", "CSV with a header", "quoted CSV"],
)
def test_a_folder_has_its_labels_in_a_file(lines: str, tmp_path: Path) -> None:
    """In the file's order, each picture made into the input as `input=picture` does it."""
    dataset = pictures(tmp_path / "set", lines)
    found = read_dataset(dataset, PICTURE, classes=3)
    assert found.labels.tolist() == [2, 0, 1]
    read = whole(dataset, PICTURE)["data"]
    for row, name in zip(read, COLOURS, strict=True):
        feed = PictureInput(path=str(tmp_path / "set" / name), resize=16)
        assert np.array_equal(row, arrays(feed, PICTURE)["data"][0])


def test_the_digest_follows_content_and_preparation(tmp_path: Path) -> None:
    """Not the folder's place; but every pixel, every label and every setting."""
    lines = "red.png 2\nsub/green.png 0\na blue one.jpg 1"

    def digest(dataset: FolderDataset) -> str:
        return digest_examples(dataset, read_dataset(dataset, PICTURE, classes=3), digest_stamped)

    first = pictures(tmp_path / "first", lines)
    same = digest(first)
    assert digest(pictures(tmp_path / "second", lines)) == same
    others = {
        digest(FolderDataset(path=first.path, resize=18)),
        digest(pictures(tmp_path / "third", lines.replace("2", "1"))),
    }
    Image.new("RGB", (24, 20), (254, 0, 0)).save(tmp_path / "first" / "red.png")
    assert len({same, *others, digest(first)}) == 4


BAD_ARCHIVES: dict[str, tuple[dict[str, Any], tuple[TensorSpec, ...], str]] = {
    "another shape": ({"inputs": ROWS[:, :2]}, VECTOR, r"expected shape \[5,3\].*, got \[5,2\]"),
    "fewer rows than labels": ({"inputs": ROWS[:4]}, VECTOR, r"one row a label, got \[4,3\]"),
    "a type that would lose digits": (
        {"inputs": ROWS.astype(np.float64)},
        VECTOR,
        r"expected float32, got float64; convert it: array\.astype\('float32'\)",
    ),
    "a label beyond the classes": (
        {"labels": np.array([0, 1, 3, 1, 0])},
        VECTOR,
        "a label out of range, expected 0 to 2, the network's classes, got 3",
    ),
    "a label below zero": ({"labels": LABELS - 1}, VECTOR, "a label out of range.*, got -1"),
    "labels that are no numbers": (
        {"labels": np.array(list("abcde"))},
        VECTOR,
        r"labels, expected whole numbers shaped \[samples\], got <U1 \[5\]",
    ),
    "labels of one row each": ({"labels": LABELS[:, None]}, VECTOR, r"got int64 \[5,1\]"),
    "no labels at all": ({"labels": LABELS[:0]}, VECTOR, r"got int64 \[0\]"),
    "objects": ({"inputs": np.array([[{}]] * 5)}, VECTOR, "Python objects instead of numbers"),
    "no examples for an input": (
        {},
        (spec(1, 3), spec(1, 3, name="z")),
        "no examples for input x, expected x, got labels and inputs",
    ),
    "a network without a batch": ({}, (spec(),), r"all begin with the batch, got x: \[\]"),
    "a network with two batches": (
        {},
        (spec(1, 3), spec(2, 3, name="z")),
        r"all begin with the batch, got x: \[1,3\] z: \[2,3\]",
    ),
}


@pytest.mark.parametrize(("stored", "specs", "reason"), BAD_ARCHIVES.values(), ids=BAD_ARCHIVES)
def test_an_archive_that_does_not_fit_is_refused(
    stored: dict[str, Any], specs: tuple[TensorSpec, ...], reason: str, tmp_path: Path
) -> None:
    """In one line, before anything is run."""
    refused(archive(tmp_path, **stored), specs, reason)


def refused(dataset: Dataset, specs: tuple[TensorSpec, ...], reason: str) -> None:
    with pytest.raises(ModelError, match=reason) as caught:
        read_dataset(dataset, specs, classes=3)
    assert "\n" not in str(caught.value)


BAD_FOLDERS: dict[str, tuple[str, tuple[TensorSpec, ...], str]] = {
    "a picture without a label": (
        "red.png 0\na blue one.jpg 1",
        PICTURE,
        r"labels\.txt: a picture without a label: sub/green\.png$",
    ),
    "a label without a picture": (
        "red.png 0\nsub/green.png 1\na blue one.jpg 1\nrad.png 2",
        PICTURE,
        r"no such picture: rad\.png; did you mean red\.png\?$",
    ),
    "a picture with two labels": (
        "red.png 0\nred.png 1",
        PICTURE,
        r"labels\.txt:2: red\.png has a label already$",
    ),
    "a class that is no number": (
        "red.png 0\nsub/green.png green",
        PICTURE,
        r"labels\.txt:2: not a label, expected `picture class`.*, got sub/green\.png green$",
    ),
    "a class beyond the network's": (
        "red.png 0\nsub/green.png 1\na blue one.jpg 3",
        PICTURE,
        "a label out of range, expected 0 to 2",
    ),
    "an empty label file": ("\n", PICTURE, r"labels\.txt: names no picture"),
    "a network that takes no pictures": (
        "red.png 0\nsub/green.png 1\na blue one.jpg 2",
        VECTOR,
        r"dataset\.kind=folder, expected a network with one input.*dataset\.path=arrays\.npz$",
    ),
    "pictures smaller than their crop": (
        "red.png 0\nsub/green.png 1\na blue one.jpg 2",
        (spec(1, 3, 32, 32),),
        r"dataset\.resize=16: the picture is smaller than its crop",
    ),
}


@pytest.mark.parametrize(("lines", "specs", "reason"), BAD_FOLDERS.values(), ids=BAD_FOLDERS)
def test_a_folder_that_does_not_fit_is_refused(
    lines: str, specs: tuple[TensorSpec, ...], reason: str, tmp_path: Path
) -> None:
    """Which picture, which line."""
    refused(pictures(tmp_path / "set", lines), specs, reason)


@pytest.mark.parametrize(
    ("dataset", "reason"),
    [
        (FileDataset(path="nowhere.npz"), r"nowhere\.npz: no such file; set dataset\.path$"),
        (FileDataset(path="/"), "/: is not a file; set dataset"),
        (FileDataset(path=__file__), r"dataset\.path, expected an \.npz, got \.py$"),
        (FolderDataset(path="nowhere"), "nowhere: no such folder"),
        (FolderDataset(path=__file__), "is not a folder"),
        (FolderDataset(path=str(Path(__file__).parent)), r"labels\.txt: No such file"),
        (DigitsDataset(), r"digits\.npz: input x, expected shape \[360,3\], one row a label, got"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_not_there_is_refused(dataset: Dataset, reason: str) -> None:
    """A file, a folder, a label file; or the digits for another network."""
    refused(dataset, PICTURE if isinstance(dataset, FolderDataset) else VECTOR, reason)


def test_a_damaged_archive_is_refused(tmp_path: Path) -> None:
    """With the reason that the unpacking gave."""
    (tmp_path / "set.npz").write_bytes(b"PK\x03\x04 and no more")
    refused(FileDataset(path=str(tmp_path / "set.npz")), VECTOR, "cannot be read")
