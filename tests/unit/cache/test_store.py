"""The store gives back exactly what was published, or nothing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from edgetune.cache.store import STAMP, Store, write_atomic
from edgetune.errors import CacheDamaged


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path)


def publish(store: Store, key: str = "k") -> Path:
    staging = store.staging("compile", key)
    (staging / "sub").mkdir()
    (staging / "lib.so").write_bytes(b"code")
    (staging / "sub" / "params.bin").write_bytes(b"weights")
    return store.publish("compile", key)


def test_what_was_published_is_found(store: Store) -> None:
    """An entry is found with all its files, in subfolders too."""
    folder = publish(store)
    assert store.find("compile", "k") == folder
    assert (folder / "sub" / "params.bin").read_bytes() == b"weights"
    assert store.find("compile", "other") is None


def test_an_entry_without_its_stamp_does_not_exist(store: Store) -> None:
    """Files alone are no entry: the stamp is written last."""
    (publish(store) / STAMP).unlink()
    assert store.find("compile", "k") is None


def test_what_is_being_made_is_no_entry(store: Store) -> None:
    """A staging folder left behind by a killed process is not found as an entry."""
    (store.staging("tune", "k") / "records.json").write_text("half")
    assert store.find("tune", "k") is None


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(lambda folder: (folder / "lib.so").write_bytes(b"codE"), id="changed"),
        pytest.param(lambda folder: (folder / "lib.so").unlink(), id="missing"),
        pytest.param(lambda folder: (folder / "more").write_bytes(b""), id="added"),
        pytest.param(lambda folder: (folder / STAMP).write_text("{"), id="stamp cut"),
    ],
)
def test_a_damaged_entry_is_refused_and_can_be_made_again(
    store: Store, damage: Callable[[Path], object]
) -> None:
    """Any change to an entry is noticed when it is read."""
    damage(publish(store))
    with pytest.raises(CacheDamaged):
        store.find("compile", "k")
    store.discard("compile", "k")
    assert store.find("compile", "k") is None
    assert store.find("compile", publish(store).name) is not None


def test_staging_is_empty_unless_it_is_resumed(store: Store) -> None:
    """A tuning goes on with what was left; everything else starts clean."""
    (store.staging("tune", "k") / "records.json").write_text("kept")
    assert (store.staging("tune", "k", resume=True) / "records.json").read_text() == "kept"
    assert not list(store.staging("tune", "k").iterdir())


def test_a_reader_never_sees_half_a_file(tmp_path: Path) -> None:
    """An atomic write replaces the whole content and leaves nothing beside it."""
    path = tmp_path / "record.json"
    write_atomic(path, b"old")
    write_atomic(path, b"new")
    assert path.read_bytes() == b"new"
    assert [p.name for p in tmp_path.iterdir()] == ["record.json"]
