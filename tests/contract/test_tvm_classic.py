"""TVM 0.19 keeps the contract, untuned and tuned by each tuner, in its own environment."""

from __future__ import annotations

import pytest

from edgetune.wire.settings import AutoScheduler, AutoTvm, Budget, MetaSchedule, Untuned
from tests.contract.engine import EngineContract
from tests.environments import engine_python


@pytest.mark.engine
class TestUntuned(EngineContract):
    engine = "tvm-classic"
    python = engine_python("tvm-classic")
    tuner = Untuned()
    gauges = True


@pytest.mark.engine
class TestAutoTvm(EngineContract):
    engine = "tvm-classic"
    python = engine_python("tvm-classic")
    tuner = AutoTvm()
    gauges = True
    budget = Budget(seconds=60, trials=8)


@pytest.mark.engine
class TestAutoScheduler(EngineContract):
    engine = "tvm-classic"
    python = engine_python("tvm-classic")
    tuner = AutoScheduler(population=32, trials_per_round=4)
    gauges = True
    budget = Budget(seconds=120, trials=16)


@pytest.mark.engine
class TestMetaSchedule(EngineContract):
    engine = "tvm-classic"
    python = engine_python("tvm-classic")
    tuner = MetaSchedule(population=16, trials_per_round=4)
    budget = Budget(seconds=120, trials=16)
    gauges = True
