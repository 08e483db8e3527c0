"""MetaSchedule keeps the tuners' contract."""

from __future__ import annotations

import json

import pytest

from edgetune.wire.settings import MetaSchedule
from tests.contract.tuner import TunerContract


@pytest.mark.engine
@pytest.mark.slow
class TestMetaSchedule(TunerContract):
    tuner = MetaSchedule(cost_model="random", trials_per_round=4)
    log = "trials.jsonl"

    def candidate(self, line: bytes) -> str:
        trial = json.loads(line)
        return str((trial["workload"], trial["candidate"]))
