"""Apache TVM 0.19, the last version with Relay, AutoTVM and Auto-scheduler.

The environment is set before the first `import tvm`, here, because the tuners' child processes
must inherit it and TVM's runtime reads it once.
"""

from __future__ import annotations

import os

from edgetune.worker.engines.tvm_classic.environment import prepare_environment

prepare_environment(os.environ)
