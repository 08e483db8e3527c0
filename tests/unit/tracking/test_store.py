from __future__ import annotations

import sqlite3
import time
from pathlib import Path

import pytest

from edgetune.spec import Tracking
from edgetune.tracking.store import locate, probe


@pytest.fixture(autouse=True)
def _no_store_in_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MLFLOW_TRACKING_URI", raising=False)


def test_the_default_is_the_database_in_outputs(tmp_path: Path) -> None:
    """Without any setting everything lies below outputs/."""
    store = locate(Tracking(), tmp_path)
    assert store.uri == f"sqlite:///{tmp_path}/outputs/mlflow.db"
    assert store.artifacts == tmp_path / "outputs" / "mlartifacts"


def test_the_environment_is_respected(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """MLFLOW_TRACKING_URI moves the mirror; a server keeps the artifacts itself."""
    monkeypatch.setenv("MLFLOW_TRACKING_URI", "http://tracking:5000/")
    store = locate(Tracking(), tmp_path)
    assert (store.uri, store.artifacts, store.lock) == ("http://tracking:5000", None, None)


def test_the_configuration_wins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """tracking.uri beats the environment; a relative path starts at the root."""
    monkeypatch.setenv("MLFLOW_TRACKING_URI", "http://tracking:5000")
    store = locate(Tracking(uri="sqlite:///runs/my.db"), tmp_path)
    assert store.database == tmp_path / "runs" / "my.db"
    assert store.artifacts == tmp_path / "runs" / "mlartifacts"


def test_a_password_is_not_in_the_label(tmp_path: Path) -> None:
    """What is printed and written down names the server only."""
    store = locate(Tracking(uri="https://me:secret@tracking:5000"), tmp_path)
    assert store.uri == "https://me:secret@tracking:5000"
    assert store.label == "https://tracking:5000"


def test_a_locked_database_is_found_out_at_once(tmp_path: Path) -> None:
    """Somebody else's transaction holds a sweep up for two seconds, not for minutes."""
    store = locate(Tracking(), tmp_path)
    probe(store)
    assert store.database is not None
    holder = sqlite3.connect(store.database, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    begun = time.monotonic()
    with pytest.raises(sqlite3.OperationalError, match="locked"):
        probe(store)
    assert time.monotonic() - begun < 5
    holder.close()


def test_a_new_database_is_written_ahead(tmp_path: Path) -> None:
    """The UI reads while a sweep writes."""
    store = locate(Tracking(), tmp_path)
    probe(store)
    probe(store)
    assert store.database is not None
    connection = sqlite3.connect(store.database)
    assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    connection.close()
