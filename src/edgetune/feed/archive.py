"""Labelled examples in an `.npz`, read row by row: the whole may be larger than the memory."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import prod
from pathlib import Path
from typing import IO

import numpy as np

from edgetune.errors import ModelError
from edgetune.feed.examples import Examples, batch_of, written
from edgetune.feed.stored import BROKEN
from edgetune.wire.arrays import Array
from edgetune.wire.settings import TensorSpec

LABELS, ONLY = "labels", ("inputs", "images")


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One array of the file, not read yet."""

    path: Path
    member: str
    shape: tuple[int, ...]
    dtype: np.dtype
    fortran: bool

    def rows(self, count: int) -> Iterator[Array]:
        """`count` rows at a time, the last part may have fewer."""
        if self.fortran:  # rows do not lie in one piece
            with np.load(self.path, allow_pickle=False) as arrays:
                whole = arrays[self.member.removesuffix(".npy")]
            yield from (whole[at : at + count] for at in range(0, len(whole), count))
            return
        size = count * prod(self.shape[1:]) * self.dtype.itemsize
        with zipfile.ZipFile(self.path) as archive, archive.open(self.member) as stream:
            read_header(stream)
            while data := stream.read(size):
                yield np.frombuffer(data, self.dtype).reshape(-1, *self.shape[1:])


def read_archive(path: Path, specs: Sequence[TensorSpec]) -> Examples:
    """The examples of the file `path`; only labels and headers are read now.

    Raises:
        ModelError: unreadable, or names, shapes or types that are not the network's.
    """
    batch_of(specs)
    labels, entries = find_entries(path, specs)
    for spec in specs:
        check_entry(entries[spec.name], spec, samples=len(labels))
    types = {spec.name: np.dtype(spec.dtype) for spec in specs}

    def read(count: int) -> Iterator[Mapping[str, Array]]:
        streams = {name: entry.rows(count) for name, entry in entries.items()}
        for rows in zip(*streams.values(), strict=True):
            yield {
                name: np.ascontiguousarray(part, types[name])
                for name, part in zip(streams, rows, strict=True)
            }

    return Examples(labels=labels, files=(path,), inputs=tuple(specs), read=read)


def find_entries(path: Path, specs: Sequence[TensorSpec]) -> tuple[Array, dict[str, Entry]]:
    """The labels, and for every input the array that is for it."""
    try:
        stored = headers(path)
        chosen = {spec.name: entry_for(spec, stored, specs, path) for spec in specs}
        return labels_of(stored, path), chosen
    except OSError as error:
        raise ModelError(f"cannot be read: {error.strerror or error}", where=str(path)) from error
    except BROKEN as error:
        reason = " ".join(str(error).split())
        raise ModelError(
            "cannot be read", where=str(path), expected="an .npz of numbers", got=reason
        ) from error


def headers(path: Path) -> dict[str, Entry]:
    found = {}
    with zipfile.ZipFile(path) as archive:
        for member in archive.namelist():
            with archive.open(member) as stream:
                shape, fortran, dtype = read_header(stream)
            found[member.removesuffix(".npy")] = Entry(
                path=path, member=member, shape=shape, dtype=dtype, fortran=fortran
            )
    return found


def read_header(stream: IO[bytes]) -> tuple[tuple[int, ...], bool, np.dtype]:
    """What an `.npy` says of itself; `stream` stands at its elements then."""
    version = np.lib.format.read_magic(stream)
    readers = {
        (1, 0): np.lib.format.read_array_header_1_0,
        (2, 0): np.lib.format.read_array_header_2_0,
    }
    if version not in readers:
        raise ValueError(f"version {version} of the .npy format")
    shape, fortran, dtype = readers[version](stream)
    if dtype.hasobject:
        raise ValueError("Python objects instead of numbers")
    return shape, fortran and len(shape) > 1, dtype


def labels_of(entries: Mapping[str, Entry], path: Path) -> Array:
    if LABELS not in entries:
        got = " and ".join(entries) or "no arrays"
        raise ModelError("no labels", where=str(path), expected=f"an array {LABELS}", got=got)
    entry = entries[LABELS]
    if entry.dtype.kind not in "iu" or len(entry.shape) != 1 or not entry.shape[0]:
        raise ModelError(
            LABELS,
            where=str(path),
            expected="whole numbers shaped [samples]",
            got=f"{entry.dtype} {written(entry.shape)}",
        )
    return np.concatenate(list(entry.rows(entry.shape[0]))).astype(np.int64)


def entry_for(
    spec: TensorSpec, entries: Mapping[str, Entry], specs: Sequence[TensorSpec], path: Path
) -> Entry:
    """The array called as the input, or the only input's under its common name."""
    names = (spec.name, *(ONLY if len(specs) == 1 else ()))
    for name in names:
        if name in entries:
            return entries[name]
    raise ModelError(
        f"no examples for input {spec.name}",
        where=str(path),
        expected=" or ".join(names),
        got=" and ".join(entries),
    )


def check_entry(entry: Entry, spec: TensorSpec, *, samples: int) -> None:
    what, where = f"input {spec.name}", str(entry.path)
    if entry.shape != (samples, *spec.shape[1:]):
        expected = f"shape {written((samples, *spec.shape[1:]))}, one row a label"
        raise ModelError(what, where=where, expected=expected, got=written(entry.shape))
    if not np.can_cast(entry.dtype, spec.dtype, "safe"):
        hint = f"convert it: array.astype({spec.dtype!r})"
        raise ModelError(what, where=where, expected=spec.dtype, got=str(entry.dtype), hint=hint)
