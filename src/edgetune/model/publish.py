"""A file appears at its place whole and on the disk, or not at all."""

from __future__ import annotations

import os
from pathlib import Path


def publish(part: Path, final: Path) -> None:
    """Flush `part` to the disk and rename it to `final`, in the same folder."""
    with part.open("rb") as stream:
        os.fsync(stream.fileno())
    part.replace(final)
    folder = os.open(final.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
