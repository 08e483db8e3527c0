"""Which MLflow store a sweep is mirrored to, and whether it can be written just now."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from msgspec import Struct

from edgetune.spec import Tracking

SQLITE = "sqlite:///"
ARTIFACTS = "mlartifacts"
BUSY_TIMEOUT_S = 2.0


class Store(Struct, frozen=True, kw_only=True):
    """An MLflow tracking store; `uri` may carry a password, `label` is the same without it.

    `database` is the file of an SQLite store. `artifacts` is None where a server decides.
    """

    uri: str
    label: str
    database: Path | None
    artifacts: Path | None

    @property
    def lock(self) -> Path | None:
        """Held while the schema or the experiment is made; a server guards its own."""
        return self.artifacts.with_name("mlflow.lock") if self.artifacts else None


def locate(tracking: Tracking, root: Path) -> Store:
    """The store that `tracking` names, else MLFLOW_TRACKING_URI, else the database in outputs/.

    A relative SQLite path starts at `root` when configured, and at the working directory when it
    comes from the environment, as for `mlflow` itself.
    """
    if tracking.uri:
        return store_at(_absolute(tracking.uri, root), root)
    if named := os.environ.get("MLFLOW_TRACKING_URI"):
        return store_at(_absolute(named, Path.cwd()), root)
    return store_at(f"{SQLITE}{root.absolute() / 'outputs' / 'mlflow.db'}", root)


def store_at(uri: str, root: Path) -> Store:
    """The store at an absolute `uri`; without a server its artifacts lie beside its database."""
    if uri.startswith(SQLITE):
        database = Path(uri.removeprefix(SQLITE).partition("?")[0])
        artifacts = database.parent / ARTIFACTS
        return Store(uri=uri, label=uri, database=database, artifacts=artifacts)
    parts = urlsplit(uri)
    served = parts.scheme in ("http", "https") or "databricks" in uri
    return Store(
        uri=uri,
        label=urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2])),
        database=None,
        artifacts=None if served else root.absolute() / "outputs" / ARTIFACTS,
    )


def _absolute(uri: str, start: Path) -> str:
    if not uri.startswith(SQLITE):
        return uri.rstrip("/")
    return f"{SQLITE}{start.absolute() / uri.removeprefix(SQLITE)}"


def probe(store: Store) -> None:
    """Take and release an SQLite database's write lock: MLflow itself retries for minutes.

    Raises:
        OSError, sqlite3.Error: the file cannot be opened, written or locked within two seconds.
    """
    if store.database is None:
        return
    store.database.parent.mkdir(parents=True, exist_ok=True)
    connection = sqlite3.connect(store.database, timeout=BUSY_TIMEOUT_S, isolation_level=None)
    try:
        if not store.database.stat().st_size:
            # A new file: write ahead, so that the UI reads while a sweep writes, and a commit
            # costs one flush of the disk, not three. Where that is impossible the old way stays.
            connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("ROLLBACK")
    finally:
        connection.close()
