"""Where the engines' Pythons are; `make test` builds their environments first."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).parents[1]


def engine_python(name: str) -> Path:
    """The Python of `.venvs/<name>`, whether it exists or not."""
    return ROOT / ".venvs" / name / "bin" / "python"
