from __future__ import annotations

from pathlib import Path

import pytest

from edgetune.errors import TrackingFailed
from edgetune.tracking.book import FILE, Mirrored, open_entry, read_book


def test_an_entry_is_read_as_it_was_written(tmp_path: Path) -> None:
    """The next process knows what this one has mirrored."""
    entry = open_entry(tmp_path, uri="sqlite:////a.db", experiment="edgetune")
    entry.mirror.points["p"] = Mirrored(run_id="r", digest="d", ok=True, done=True)
    entry.save()
    again = open_entry(tmp_path, uri="sqlite:////a.db", experiment="edgetune").mirror
    assert again == entry.mirror
    assert again.shows("p", "d")
    assert not again.shows("p", "another")


def test_each_store_has_an_entry_of_its_own(tmp_path: Path) -> None:
    """A sweep that is mirrored to a second store is still known to be in the first."""
    first = open_entry(tmp_path, uri="sqlite:////a.db", experiment="edgetune")
    first.mirror.parent_run_id = "r"
    first.save()
    second = open_entry(tmp_path, uri="http://b", experiment="edgetune")
    assert second.mirror.parent_run_id == ""
    second.save()
    assert [mirror.uri for mirror in read_book(tmp_path).mirrors] == [
        "sqlite:////a.db",
        "http://b",
    ]


def test_a_sweep_is_closed_until_a_point_changes(tmp_path: Path) -> None:
    """The parent run is described again when there is something new to say."""
    mirror = open_entry(tmp_path, uri="http://b", experiment="edgetune").mirror
    assert not mirror.is_closed()
    mirror.finished = mirror.state()
    assert mirror.is_closed()
    mirror.points["p"] = Mirrored(run_id="r", digest="d", ok=True)
    assert not mirror.is_closed()
    mirror.finished = mirror.state()
    assert not mirror.is_closed("compared meanwhile")


@pytest.mark.parametrize("content", [b"{", b'{"format": 99}', b"[]"])
def test_a_book_that_cannot_be_read_is_named(tmp_path: Path, content: bytes) -> None:
    """Nothing is mirrored twice because the notes were lost: the user decides."""
    (tmp_path / FILE).write_bytes(content)
    with pytest.raises(TrackingFailed, match=FILE):
        read_book(tmp_path)
