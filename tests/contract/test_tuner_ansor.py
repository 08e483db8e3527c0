"""Auto-scheduler keeps the tuners' contract."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from edgetune.wire.messages import Tuned
from edgetune.wire.settings import AutoScheduler
from tests.contract.tuner import LogContract


@pytest.mark.engine
@pytest.mark.slow
class TestAutoScheduler(LogContract):
    tuner = AutoScheduler(population=32, trials_per_round=4)
    log = "auto_scheduler.json"
    best = "auto_scheduler.json"
    tvmc_options = ("--enable-autoscheduler",)
    # Its searches score 10,000 candidates each: minutes, and no option says otherwise.
    tvmc_before = """
from tvm.auto_scheduler import SketchPolicy
SketchPolicy.DEFAULT_PARAMS["evolutionary_search_population"] = 32
"""

    def candidate(self, line: bytes) -> str:
        return json.dumps(json.loads(line)["i"])

    def measured(self, staging: Path, tuned: Tuned) -> list[bytes]:
        """The log begins with what was taken over."""
        return self.lines(staging)[tuned.reused_trials :]
