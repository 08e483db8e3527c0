"""The last-level cache as the kernel describes it."""

from __future__ import annotations

from pathlib import Path

import pytest

from edgetune.machine.caches import last_level_bytes


def describe(cpus: Path, core: int, *sizes: str) -> None:
    for index, size in enumerate(sizes):
        folder = cpus / f"cpu{core}" / "cache" / f"index{index}"
        folder.mkdir(parents=True)
        (folder / "size").write_text(f"{size}\n")


def test_the_largest_cache_of_the_cores_used_counts(tmp_path: Path) -> None:
    """Other cores' caches do not: big and little clusters have their own."""
    describe(tmp_path, 0, "32K", "512K")
    describe(tmp_path, 4, "64K", "2M")
    assert last_level_bytes((0,), tmp_path) == 512 << 10
    assert last_level_bytes((0, 4), tmp_path) == 2 << 20


@pytest.mark.parametrize("sizes", [(), ("",), ("unknown",)], ids=["none", "empty", "a word"])
def test_a_cache_that_is_not_described_is_none(tmp_path: Path, sizes: tuple[str, ...]) -> None:
    """Many boards' device trees have no sizes."""
    describe(tmp_path, 0, *sizes)
    assert last_level_bytes((0,), tmp_path) is None
