"""Labelled pictures in a folder."""

from __future__ import annotations

import csv
import difflib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import msgspec
import numpy as np

from edgetune.errors import ModelError
from edgetune.feed.examples import Examples
from edgetune.feed.picture import check_image_input, read_picture
from edgetune.spec import FolderDataset, PictureInput
from edgetune.wire.arrays import Array
from edgetune.wire.settings import TensorSpec

SUFFIXES = frozenset(
    {".bmp", ".gif", ".jpeg", ".jpg", ".pgm", ".png", ".ppm", ".tif", ".tiff", ".webp"}
)


def read_folder(dataset: FolderDataset, folder: Path, specs: Sequence[TensorSpec]) -> Examples:
    """The pictures that the label file names, in its order; none is decoded now but the first.

    Raises:
        ModelError: a network that takes no pictures, a label without a picture or the other way
            round, or a first picture that does not fit.
    """
    spec = check_image_input(specs, where="dataset.kind=folder")
    listed = folder / dataset.labels
    labels = read_labels(listed)
    refuse_unlisted(folder, labels, listed)
    pictures = [folder / name for name in labels]
    alone = msgspec.structs.replace(spec, shape=(1, *spec.shape[1:]))

    def picture(path: Path) -> Array:
        feed = PictureInput(
            path=str(path), resize=dataset.resize, mean=dataset.mean, std=dataset.std
        )
        return read_picture(feed, path, [alone], group="dataset")[spec.name]

    def read(count: int) -> Iterator[Mapping[str, Array]]:
        for start in range(0, len(pictures), count):
            rows = [picture(path) for path in pictures[start : start + count]]
            yield {spec.name: np.concatenate(rows)}

    picture(pictures[0])
    return Examples(
        labels=np.array(list(labels.values()), np.int64),
        files=(listed, *pictures),
        inputs=tuple(specs),
        read=read,
    )


def read_labels(path: Path) -> dict[str, int]:
    """Class by picture, in the file's order."""
    try:
        lines = path.read_text("utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        raise ModelError("cannot be read", where=str(path), expected="text") from error
    except OSError as error:
        hint = "dataset.labels is the label file's name in the folder"
        raise ModelError(f"{error.strerror}", where=str(path), hint=hint) from error
    labels: dict[str, int] = {}
    for number, line in enumerate(lines, start=1):
        if line.strip() and not (number == 1 and is_header(line)):
            name, label = parse(line, where=f"{path}:{number}")
            if name in labels:
                raise ModelError(f"{name} has a label already", where=f"{path}:{number}")
            labels[name] = label
    if not labels:
        raise ModelError("names no picture", where=str(path), expected="lines `picture class`")
    return labels


def is_header(line: str) -> bool:
    """A CSV's first line may name its columns."""
    cells = next(csv.reader([line]))
    return len(cells) > 1 and not is_number(cells[1]) and Path(cells[0]).suffix == ""


def parse(line: str, *, where: str) -> tuple[str, int]:
    cells = next(csv.reader([line])) if "," in line else line.rsplit(maxsplit=1)
    cells = [cell.strip() for cell in cells]
    if len(cells) < 2 or not is_number(cells[1]):
        raise ModelError(
            "not a label", where=where, expected="`picture class` or `picture,class`", got=line
        )
    return cells[0], int(cells[1])


def is_number(cell: str) -> bool:
    digits = cell.strip().removeprefix("-")
    return digits.isascii() and digits.isdigit()


def refuse_unlisted(folder: Path, labels: Mapping[str, int], listed: Path) -> None:
    """Every label has its picture, and every picture its label."""
    present = {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.suffix.lower() in SUFFIXES
    }
    for name in labels:
        if not (folder / name).is_file():
            near = difflib.get_close_matches(name, present, n=1)
            hint = f"did you mean {near[0]}?" if near else ""
            raise ModelError(f"no such picture: {name}", where=str(listed), hint=hint)
    named = {Path(name).as_posix() for name in labels}
    for name in sorted(present - named):
        raise ModelError(f"a picture without a label: {name}", where=str(listed))
