"""Named arrays in one `.npz` file, whatever their names; never pickled."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from edgetune.wire.digest import digest_value

Array = npt.NDArray[Any]


def write_arrays(path: Path, arrays: Mapping[str, Array]) -> None:
    """NumPy's own `savez` cannot take an array that is called `file`."""
    with zipfile.ZipFile(path, "w") as archive:
        for name, array in arrays.items():
            with archive.open(f"{name}.npy", "w", force_zip64=True) as stream:
                np.save(stream, np.asanyarray(array), allow_pickle=False)


def read_arrays(path: Path) -> dict[str, Array]:
    with np.load(path, allow_pickle=False) as arrays:
        return dict(arrays)


def digest_arrays(arrays: Mapping[str, Array]) -> str:
    """Of names, types, shapes and values; not of the file's bytes, which carry a date."""
    return digest_value(
        [
            [name, str(array.dtype), array.shape, array.tobytes()]
            for name, array in sorted(arrays.items())
        ]
    )
