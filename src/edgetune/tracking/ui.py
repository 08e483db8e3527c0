"""MLflow's own UI over the store that the sweeps are mirrored to, on this machine only."""

from __future__ import annotations

import os
import socket
import sys
from pathlib import Path

from msgspec import Struct

from edgetune.errors import SetupError
from edgetune.spec import Tracking
from edgetune.tracking.client import ENVIRONMENT, connect, open_experiment, reaching
from edgetune.tracking.store import Store, locate
from edgetune.tracking.view import save_view, view_address

HOST, PORT = "127.0.0.1", 5000


class UiServer(Struct, frozen=True, kw_only=True):
    """What to execute, in which environment, and what to open in a browser.

    An empty `argv` means that the store is a server already: there is nothing to start.
    """

    argv: tuple[str, ...]
    environment: dict[str, str]
    address: str


def ui_server(tracking: Tracking, *, root: Path, port: int = PORT) -> UiServer:
    """Make sure that the store and the experiment exist, and say how to serve them.

    Raises:
        TrackingFailed: the store cannot be reached.
        SetupError: the port is taken.
    """
    store = locate(tracking, root)
    with reaching(store):
        client = connect(store)
        experiment = open_experiment(client, store, name=tracking.experiment)
        save_view(client, experiment)
    page = view_address(str(experiment.experiment_id))
    environment = {**os.environ, **ENVIRONMENT}
    if store.artifacts is None:
        return UiServer(argv=(), environment=environment, address=f"{store.label}{page}")
    _check_free(port)
    argv = server_command(store, port=port)
    return UiServer(argv=argv, environment=environment, address=f"http://{HOST}:{port}{page}")


def server_command(store: Store, *, port: int) -> tuple[str, ...]:
    """One process, bound to loopback."""
    options = {
        "--backend-store-uri": store.uri,
        "--default-artifact-root": str(store.artifacts),
        "--host": HOST,
        "--port": str(port),
        "--workers": "1",
    }
    flat = [part for pair in options.items() for part in pair]
    return (sys.executable, "-m", "mlflow", "server", *flat)


def _check_free(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            what = f"port {port} is taken"
            raise SetupError(what, where=HOST, hint="choose another one") from error
