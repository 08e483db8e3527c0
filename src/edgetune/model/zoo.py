"""A published file: downloaded once, kept only if it is the one that was asked for."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path, PurePosixPath
from urllib.parse import urlsplit

from edgetune.errors import ModelError
from edgetune.model.download import Unreachable, download
from edgetune.model.publish import publish
from edgetune.spec import ZooModel
from edgetune.wire.digest import digest_file
from edgetune.wire.messages import Progress

Report = Callable[[Progress], None]


def zoo_path(model: ZooModel, store: Path) -> Path:
    """Where the file is kept, and where one copied by hand is accepted."""
    return store / "zoo" / f"{model.sha256[:12]}-{file_name(model)}"


def file_name(model: ZooModel) -> str:
    """The last part of the address."""
    return PurePosixPath(urlsplit(model.url).path).name


def ensure_zoo(model: ZooModel, final: Path, report: Report) -> None:
    """Download the file unless the right one is there already.

    Raises:
        ModelError: not to be had, or not the one that was asked for; then no file is left behind.
    """
    if final.exists():
        if digest_file(final) == model.sha256:
            return
        final.unlink()
        _tell(
            0, model=model, report=report, text="is not the published file, downloading it again"
        )
    _fetch(model, final, report)


def _fetch(model: ZooModel, final: Path, report: Report) -> None:
    part = final.with_name(final.name + ".part")
    resumed = part.exists()
    advance = partial(_tell, model=model, report=report)
    try:
        download(model.url, part, size_bytes=model.size_bytes, advance=advance)
    except Unreachable as error:
        hint = f"try again, or copy the file by hand to {final}"
        raise ModelError(error.what, where=error.where, hint=hint) from error
    except ModelError:
        part.unlink(missing_ok=True)
        raise
    if (got := digest_file(part)) == model.sha256:
        publish(part, final)
        return
    part.unlink()
    if not resumed:
        what, expected = "the server has another file", f"sha256 {model.sha256}"
        hint = "nothing was kept"
        raise ModelError(what, where=model.url, expected=expected, got=got, hint=hint)
    _fetch(model, final, report)  # the beginning may have been another file's


def _tell(done: int, *, model: ZooModel, report: Report, text: str = "") -> None:
    said = f"{file_name(model)} {text}".strip()
    report(Progress(stage="fetch", done=done, total=model.size_bytes, text=said))
