"""What an environment was made from, written into it last: no stamp, no environment."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

NAME = "edgetune.json"


@dataclass(frozen=True)
class Stamp:
    """`layers` holds the digest of each lock file's pins, `edgetune` that of our own pyproject."""

    folder: str
    interpreter: str
    python: str
    layers: dict[str, str]
    edgetune: str | None

    def still_holds(self, folder: Path) -> bool:
        """Nothing was moved: scripts hold absolute paths, and a system may replace its Python."""
        return self.folder == str(folder.resolve()) and self.interpreter == interpreter(folder)


def interpreter(folder: Path) -> str | None:
    """The file that the environment's Python links to in the end, if it is there."""
    python = folder / "bin" / "python"
    return str(python.resolve()) if python.exists() else None


def read_stamp(folder: Path) -> Stamp | None:
    try:
        return Stamp(**json.loads((folder / NAME).read_text()))
    except (OSError, ValueError, TypeError):
        return None  # absent, or of another release: either way it is made again


def write_stamp(folder: Path, stamp: Stamp) -> None:
    partial = folder / f"{NAME}.partial"
    with partial.open("w") as stream:
        json.dump(asdict(stamp), stream, indent=1)
        stream.flush()
        os.fsync(stream.fileno())
    partial.replace(folder / NAME)


def remove_stamp(folder: Path) -> None:
    (folder / NAME).unlink(missing_ok=True)
