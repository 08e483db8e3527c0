"""A real MLflow server on loopback, for tests that talk to one."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from edgetune.tracking.client import ENVIRONMENT
from edgetune.tracking.store import store_at
from edgetune.tracking.ui import server_command

START_TIMEOUT_S = 120.0


def free_port() -> int:
    """A port that was free just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def mlflow_server(folder: Path, port: int) -> Iterator[str]:
    """Serve the SQLite store in `folder`; yields its address."""
    store = store_at(f"sqlite:///{folder}/server.db", folder)
    address = f"http://127.0.0.1:{port}"
    with (folder / "server.log").open("wb") as log:
        process = subprocess.Popen(
            server_command(store, port=port),
            env={**os.environ, **ENVIRONMENT},
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            wait_until_served(f"{address}/health", process)
            yield address
        finally:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def wait_until_served(health: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_TIMEOUT_S
    while time.monotonic() < deadline:
        assert process.poll() is None, "the server ended"
        try:
            with urllib.request.urlopen(health, timeout=5):
                return
        except OSError:
            time.sleep(0.2)
    raise TimeoutError(health)
