"""Where things are: in a checkout beside `src/`; for an installed wheel in the current directory.

Only the standard library is imported here: the set-up runs before anything is installed.
"""

from __future__ import annotations

import os
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent


def find_root() -> Path:
    """The folder of `.venvs/` and `outputs/`: $EDGETUNE_ROOT, else the checkout, else here."""
    if override := os.environ.get("EDGETUNE_ROOT"):
        return Path(override).expanduser().resolve()
    return checkout() or Path.cwd()


def checkout() -> Path | None:
    """The clone that this package is run from; None for an installed wheel."""
    top = PACKAGE.parent.parent
    is_clone = PACKAGE.parent.name == "src" and (top / "pyproject.toml").is_file()
    return top if is_clone else None


def shipped(name: str) -> Path:
    """The folder `conf` or `requirements`: of the clone, or carried inside the wheel."""
    return (checkout() or PACKAGE) / name
