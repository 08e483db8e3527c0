from __future__ import annotations

from pathlib import Path

from edgetune.worker.engines.tvm_classic.tuning.library import Library


def test_a_trial_is_kept_once_and_in_order(tmp_path: Path) -> None:
    library = Library(str(tmp_path / "new"))
    library.add("conv", [b"1", b"2"])
    library.add("conv", [b"2", b"3"])
    assert Library(str(tmp_path / "new")).lines("conv") == [b"1", b"2", b"3"]


def test_workloads_do_not_mix(tmp_path: Path) -> None:
    library = Library(str(tmp_path))
    library.add("conv", [b"1"])
    assert library.lines("dense") == []


def test_without_a_folder_nothing_is_kept() -> None:
    library = Library(None)
    library.add("conv", [b"1"])
    assert library.lines("conv") == []
