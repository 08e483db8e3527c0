"""The engine's process: `python <this file> ENGINE READ_FD WRITE_FD CORES`.

It is run by path, with the Python of the engine's environment, where edgetune is not installed: so
the package is made importable from the place where this file lies, and from nowhere else.
"""

from __future__ import annotations

import ctypes
import importlib.util
import os
import signal
import sys
from pathlib import Path

PR_SET_PDEATHSIG = 1  # linux/prctl.h


def main(argv: list[str]) -> None:
    engine, read_fd, write_fd, cores = argv
    # Whoever is paused when the orchestrator dies cannot notice it.
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    # Before any engine is imported, so that every thread it starts inherits the mask.
    os.sched_setaffinity(0, {int(core) for core in cores.split(",")})
    make_importable(Path(__file__).resolve().parents[1])
    from edgetune.worker.serve import serve

    serve(engine, int(read_fd), int(write_fd))


def make_importable(package: Path) -> None:
    """Import `edgetune` from the folder `package`, without its neighbours on `sys.path`."""
    sys.path.pop(0)  # this file's own folder, put there because it was run by path
    spec = importlib.util.spec_from_file_location(
        "edgetune", package / "__init__.py", submodule_search_locations=[str(package)]
    )
    if spec is None or spec.loader is None:
        raise ImportError(f"no package in {package}")
    module = importlib.util.module_from_spec(spec)
    sys.modules["edgetune"] = module
    spec.loader.exec_module(module)


if __name__ == "__main__":
    main(sys.argv[1:])
