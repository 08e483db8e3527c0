"""What tests of several commands start from."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from edgetune.record import PointRecord
from edgetune.run.sweep import SweepResult


@pytest.fixture
def swept(
    tmp_path: Path, finished: SweepResult, monkeypatch: pytest.MonkeyPatch
) -> list[PointRecord]:
    """The sweep that a module's `finished` has measured, below where the user stands."""
    shutil.copytree(finished.folder.parents[1], tmp_path / "outputs")
    monkeypatch.setenv("EDGETUNE_ROOT", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    return finished.records
