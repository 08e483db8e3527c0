"""The one door to MLflow: imported late, kept silent, impatient, and all its errors made one kind.

Importing MLflow takes a second or more and some 130 MB, so it waits until the first record is
mirrored, and never happens when tracking is off.
"""

from __future__ import annotations

import logging
import os
import re
import sqlite3
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from typing import TYPE_CHECKING

from filelock import FileLock

from edgetune.errors import TrackingFailed
from edgetune.tracking.columns import one_line
from edgetune.tracking.store import Store, probe

if TYPE_CHECKING:
    from mlflow.entities import Experiment
    from mlflow.tracking import MlflowClient

LOCK_TIMEOUT_S = 60.0
LONGEST_REASON = 300
# Defaults only: what the user has set is respected. A sweep does not wait for an absent server.
ENVIRONMENT = {
    "MLFLOW_DISABLE_TELEMETRY": "true",
    "MLFLOW_CONFIGURE_LOGGING": "false",
    "MLFLOW_SUPPRESS_PRINTING_URL_TO_STDOUT": "true",
    "MLFLOW_DISABLE_AGENT_HINT": "true",
    "MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR": "false",
    "MLFLOW_SERVER_ENABLE_JOB_EXECUTION": "false",
    "MLFLOW_HTTP_REQUEST_TIMEOUT": "5",
    "MLFLOW_HTTP_REQUEST_MAX_RETRIES": "1",
    "MLFLOW_HTTP_REQUEST_BACKOFF_FACTOR": "1",
}
LOUD = ("mlflow", "alembic", "sqlalchemy", "urllib3", "huey", "git")


@contextmanager
def reaching(store: Store) -> Iterator[None]:
    """Turn whatever happens inside into one `TrackingFailed`, and let nothing be printed."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    except TrackingFailed:
        raise
    except Exception as error:
        raise TrackingFailed(reason(error), where=f"MLflow at {store.label}") from error


def connect(store: Store) -> MlflowClient:
    """A client whose store exists with its schema; call it inside `reaching`."""
    for name, value in ENVIRONMENT.items():
        os.environ.setdefault(name, value)
    for name in LOUD:
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    from mlflow.tracking import MlflowClient

    with _first_touch(store):
        probe(store)
        # The registry is not used; left out, it would follow MLFLOW_TRACKING_URI.
        return MlflowClient(tracking_uri=store.uri, registry_uri=store.uri)


def open_experiment(client: MlflowClient, store: Store, *, name: str) -> Experiment:
    """The experiment's entry, created by the first process that asks for it."""
    with _first_touch(store):
        found = client.get_experiment_by_name(name)
        if found is None:
            return client.get_experiment(_create(client, store, name=name))
    if found.lifecycle_stage != "active":
        hint = "restore it, or set tracking.experiment"
        raise TrackingFailed(f"the experiment {name!r} was deleted", where=store.label, hint=hint)
    return found


def _create(client: MlflowClient, store: Store, *, name: str) -> str:
    from mlflow.exceptions import MlflowException

    folder = re.sub(r"[^\w-]", "_", name)
    place = (store.artifacts / folder).as_uri() if store.artifacts else None
    tags = {"mlflow.experimentKind": "custom_model_development"}
    try:
        return client.create_experiment(name, artifact_location=place, tags=tags)
    except MlflowException:
        # Another machine's sweep may have been first at the same server.
        if found := client.get_experiment_by_name(name):
            return str(found.experiment_id)
        raise


@contextmanager
def _first_touch(store: Store) -> Iterator[None]:
    if store.lock:
        store.lock.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(store.lock, timeout=LOCK_TIMEOUT_S) if store.lock else nullcontext():
        yield


def reason(error: BaseException) -> str:
    """The deepest system or database error behind `error`, or its own first line."""
    told: BaseException = error
    link: BaseException | None = error
    while link is not None:
        if isinstance(link, OSError | sqlite3.Error):
            told = link
        link = link.__cause__ or (None if link.__suppress_context__ else link.__context__)
    text = str(told).strip().partition("\n")[0]
    if isinstance(told, OSError) and told.strerror:
        text = f"{told.strerror}: {told.filename}" if told.filename else told.strerror
    return one_line(text or type(told).__name__, LONGEST_REASON)
