"""What a tuning has spent survives its process."""

from __future__ import annotations

from pathlib import Path

from edgetune.worker.engines.tvm_classic.tuning.ledger import append_lines, whole_lines


def test_a_cut_last_line_is_dropped(tmp_path: Path) -> None:
    """A kill in the middle of a write costs the line it cut, and the next line starts anew."""
    path = tmp_path / "log"
    append_lines(path, [b"one", b"two"])
    path.write_bytes(path.read_bytes() + b"thr")
    assert whole_lines(path) == [b"one", b"two"]
    append_lines(path, [b"three"])
    assert whole_lines(path) == [b"one", b"two", b"three"]
