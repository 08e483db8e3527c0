"""The arrays for a network's inputs: seeded, from a file, or from a picture."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy.typing as npt

from edgetune.errors import ModelError
from edgetune.feed.picture import read_picture
from edgetune.feed.seeded import seeded
from edgetune.feed.stored import read_stored
from edgetune.spec import ArrayInput, Input, PictureInput
from edgetune.wire.settings import TensorSpec

SUFFIXES = (".npy", ".npz")


def arrays(feed: Input, inputs: Sequence[TensorSpec]) -> dict[str, npt.NDArray[Any]]:
    """One C-contiguous array for every input, with exactly its shape and dtype.

    Raises:
        ModelError: the file cannot be read, or does not fit the network.
    """
    match feed:
        case ArrayInput():
            return read_stored(file_path(feed), inputs)
        case PictureInput():
            return read_picture(feed, file_path(feed), inputs)
        case _:
            return {spec.name: seeded(feed, spec) for spec in inputs}


def check_input(feed: Input) -> None:
    """Refuse what can be refused before the network is known; writes nothing.

    Raises:
        ModelError: no such file, or none of the right kind.
    """
    if not isinstance(feed, ArrayInput | PictureInput):
        return
    path = file_path(feed)
    if isinstance(feed, ArrayInput) and path.suffix not in SUFFIXES:
        expected = " or ".join(SUFFIXES)
        raise ModelError(
            "input.path", where=str(path), expected=expected, got=path.suffix or "none"
        )
    if not path.is_file():
        what = "is not a file" if path.exists() else "no such file"
        raise ModelError(what, where=str(path), hint="set input.path")


def file_path(feed: ArrayInput | PictureInput) -> Path:
    """The file, absolute; a path may start with `~`."""
    return Path(feed.path).expanduser().absolute()
