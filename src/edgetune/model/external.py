"""Weights that lie in files beside the ONNX file: found, and never outside its folder."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import TYPE_CHECKING

from edgetune.errors import ModelError

if TYPE_CHECKING:
    from edgetune.model.network import External

INSIDE = "a relative path inside the model's folder"


def external_files(path: Path, externals: Sequence[External]) -> tuple[Path, ...]:
    """The other files that belong to `path`, each once, in order of their names.

    Raises:
        ModelError: one is missing, too short, a link, or outside the model's folder.
    """
    needed: dict[str, External] = {}
    for external in externals:
        longest = needed.setdefault(external.location, external)
        if external.needed_bytes > longest.needed_bytes:
            needed[external.location] = external
    return tuple(_external_file(path, needed[location]) for location in sorted(needed))


def _external_file(path: Path, external: External) -> Path:
    where = f"{path}: weights {external.tensor}"
    _refuse_outside(path.parent, external.location, where=where)
    file = path.parent / external.location
    if not file.is_file():
        raise ModelError(
            "no such file",
            where=where,
            expected=str(file),
            hint="copy it beside the model: an ONNX file with external data is several files",
        )
    size = file.stat().st_size
    if size < external.needed_bytes:
        raise ModelError(
            f"{file} is cut off",
            where=where,
            expected=f"at least {external.needed_bytes} bytes",
            got=str(size),
        )
    return file


def _refuse_outside(folder: Path, location: str, *, where: str) -> None:
    parts = PurePosixPath(location).parts
    absolute = PurePosixPath(location).is_absolute() or PureWindowsPath(location).drive
    if not parts or absolute or ".." in parts:
        raise ModelError("external data", where=where, expected=INSIDE, got=repr(location))
    file = folder / location
    target = file.resolve()
    if file.is_symlink() or not target.is_relative_to(folder.resolve()):
        got = f"{location!r}, a link to {target}"
        hint = "put the file itself there: the onnx package follows no links"
        raise ModelError("external data", where=where, expected=INSIDE, got=got, hint=hint)
