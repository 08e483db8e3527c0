"""A dataset as the settings name it: found, held to the network, and known by its content."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import edgetune
from edgetune.errors import ModelError
from edgetune.feed.archive import read_archive
from edgetune.feed.examples import Examples, check_labels
from edgetune.feed.folder import read_folder
from edgetune.spec import Dataset, DigitsDataset, FileDataset, FolderDataset
from edgetune.wire.digest import digest_file, digest_value
from edgetune.wire.settings import TensorSpec

DIGITS = Path(edgetune.__file__).parent / "model" / "data" / "digits.npz"
# Path, size and time of last change stand for a file's content while one process runs.
Stamps = tuple[tuple[str, int, int], ...]


def read_dataset(
    dataset: Dataset, specs: Sequence[TensorSpec], *, classes: int | None
) -> Examples:
    """The labelled examples of `dataset` for a network with these inputs and so many classes.

    Raises:
        ModelError: they are not there, or do not fit the network; one line.
    """
    check_dataset(dataset)
    path = place_of(dataset)
    if isinstance(dataset, FolderDataset):
        examples = read_folder(dataset, path, specs)
    else:
        examples = read_archive(path, specs)
    check_labels(examples.labels, classes, where=str(examples.files[0]))
    return examples


def check_dataset(dataset: Dataset) -> None:
    """Refuse what can be refused before the network is known; writes nothing.

    Raises:
        ModelError: no such file or folder.
    """
    path, kind = place_of(dataset), "folder" if isinstance(dataset, FolderDataset) else "file"
    there = path.is_dir() if kind == "folder" else path.is_file()
    if not there:
        what = f"is not a {kind}" if path.exists() else f"no such {kind}"
        raise ModelError(what, where=str(path), hint="set dataset.path")
    if isinstance(dataset, FileDataset) and path.suffix != ".npz":
        got = path.suffix or "none"
        raise ModelError("dataset.path", where=str(path), expected="an .npz", got=got)


def place_of(dataset: Dataset) -> Path:
    """The file or folder, absolute; a path may start with `~`."""
    if isinstance(dataset, DigitsDataset):
        return DIGITS
    return Path(dataset.path).expanduser().absolute()


def digest_examples(dataset: Dataset, examples: Examples, digest: Callable[[Stamps], str]) -> str:
    """What identifies the examples: their files' content, and how they are made of it."""
    prepared = (
        [dataset.resize, dataset.mean, dataset.std] if isinstance(dataset, FolderDataset) else []
    )
    return digest_value([prepared, examples.labels.tolist(), digest(stamps(examples.files))])


def stamps(files: Sequence[Path]) -> Stamps:
    """What the file system says of each file now."""
    stats = [(path, path.stat()) for path in files]
    return tuple((str(path), stat.st_size, stat.st_mtime_ns) for path, stat in stats)


def digest_stamped(files: Stamps) -> str:
    """Of the files' bytes, in their order; their names do not matter."""
    return digest_value([digest_file(Path(path)) for path, _, _ in files])
