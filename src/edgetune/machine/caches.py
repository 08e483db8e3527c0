"""The processor's caches as the kernel describes them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

CPUS = Path("/sys/devices/system/cpu")
UNITS = {"K": 1 << 10, "M": 1 << 20, "G": 1 << 30}


def last_level_bytes(cores: Iterable[int], cpus: Path = CPUS) -> int | None:
    """The largest cache that any of `cores` sees; None where the kernel names none.

    Many ARM boards have no cache sizes in their device tree.
    """
    paths = [path for core in cores for path in (cpus / f"cpu{core}" / "cache").glob("*/size")]
    return max(filter(None, map(size_bytes, paths)), default=None)


def size_bytes(path: Path) -> int | None:
    """`32768K` → 33554432."""
    try:
        text = path.read_text().strip()
        return int(text.rstrip("KMG")) * UNITS.get(text[-1:], 1)
    except (OSError, ValueError):
        return None
