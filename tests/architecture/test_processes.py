"""What each process has loaded: the boundary holds while running, not only in the imports."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.contract.engine import tiny_network

PROGRAM = """
import sys
from pathlib import Path
from edgetune.run.sweep import run_sweep
from tests.sweeps import Recorder, job

result = run_sweep([job(Path(sys.argv[2]))], root=Path(sys.argv[1]), watcher=Recorder())
assert result.records[0].status == "ok", result.records[0].failure
print(*sorted({name.partition(".")[0] for name in sys.modules}))
"""


def test_the_orchestrator_has_loaded_no_engine(tmp_path: Path) -> None:
    """After a whole sweep no compiler, no runtime and no tracking server is in its memory."""
    model = tiny_network(tmp_path).path
    command = [sys.executable, "-c", PROGRAM, str(tmp_path), model]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert {"edgetune", "msgspec", "numpy"} <= loaded
    assert not {"tvm", "onnxruntime", "xgboost", "mlflow", "pandas", "hydra"} & loaded
