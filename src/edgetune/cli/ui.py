"""`edgetune ui`: MLflow's own, over what the sweeps were mirrored to."""

from __future__ import annotations

import os
from collections.abc import Sequence

from edgetune.cli.arguments import Parser, add_tracking, tracking_of
from edgetune.root import find_root
from edgetune.tracking.ui import PORT, ui_server


def main(arguments: Sequence[str]) -> int:
    """Become the server; its own exit status."""
    parser = Parser("ui", "Look at what was measured, in MLflow.")
    parser.add_argument("--port", type=int, default=PORT, help="default: %(default)s")
    add_tracking(parser)
    options = parser.parse_args(arguments)
    server = ui_server(tracking_of(options), root=find_root(), port=options.port)
    print(server.address, flush=True)
    if server.argv:
        os.execve(server.argv[0], server.argv, server.environment)  # noqa: S606, no shell is needed
    return 0
