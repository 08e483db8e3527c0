"""Inputs from NumPy's own files, held to the network's names, shapes and types."""

from __future__ import annotations

import difflib
import zipfile
import zlib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np

from edgetune.errors import ModelError
from edgetune.wire.arrays import Array
from edgetune.wire.settings import TensorSpec

BROKEN = (ValueError, EOFError, zipfile.BadZipFile, zlib.error, NotImplementedError)


def read_stored(path: Path, specs: Sequence[TensorSpec]) -> dict[str, Array]:
    """An `.npz` with one array per input, or an `.npy` for the only one.

    Raises:
        ModelError: unreadable, or names, shapes or types that are not the network's.
    """
    stored = _read(path)
    if isinstance(stored, np.ndarray):
        if len(specs) != 1:
            expected = f"an .npz with the arrays {_names(specs)}"
            raise ModelError("one array", where=str(path), expected=expected, got="an .npy")
        stored = {specs[0].name: stored}
    _refuse_names(stored, [spec.name for spec in specs], where=str(path))
    return {spec.name: _fitted(stored[spec.name], spec, where=str(path)) for spec in specs}


def _read(path: Path) -> Array | dict[str, Array]:
    try:
        with path.open("rb") as stream:  # np.load itself forgets to close what it cannot read
            loaded = np.load(stream, allow_pickle=False)
            return loaded if isinstance(loaded, np.ndarray) else dict(loaded)
    except OSError as error:
        what = f"cannot be read: {error.strerror or error}"
        raise ModelError(what, where=str(path)) from error
    except BROKEN as error:
        reason = " ".join(str(error).split())
        expected = "arrays of numbers in an .npy or .npz file"
        raise ModelError(
            "cannot be read", where=str(path), expected=expected, got=reason
        ) from error


def _refuse_names(stored: Mapping[str, Array], wanted: Sequence[str], *, where: str) -> None:
    for name in stored:
        if name not in wanted:
            near = difflib.get_close_matches(name, wanted, n=1, cutoff=0.0)
            hint = f"did you mean {near[0]}?" if near else ""
            expected = " or ".join(wanted) or "no arrays, the network has no inputs"
            raise ModelError("no such input", where=where, expected=expected, got=name, hint=hint)
    for name in wanted:
        if name not in stored:
            expected, got = " and ".join(wanted), " and ".join(stored) or "no arrays"
            raise ModelError(f"no array for input {name}", where=where, expected=expected, got=got)


def _fitted(array: Array, spec: TensorSpec, *, where: str) -> Array:
    """Types are widened where nothing is lost, never narrowed in silence."""
    what = f"input {spec.name}"
    if array.shape != spec.shape:
        expected, got = f"shape {_sizes(spec.shape)}", _sizes(array.shape)
        raise ModelError(what, where=where, expected=expected, got=got)
    if not np.can_cast(array.dtype, spec.dtype, "safe"):
        hint = f"convert it: array.astype({spec.dtype!r})"
        got = str(array.dtype)
        raise ModelError(what, where=where, expected=spec.dtype, got=got, hint=hint)
    return np.array(array, dtype=spec.dtype, order="C")


def _names(specs: Iterable[TensorSpec]) -> str:
    return " and ".join(spec.name for spec in specs) or "of no input"


def _sizes(shape: Iterable[int]) -> str:
    return f"[{','.join(map(str, shape))}]"
