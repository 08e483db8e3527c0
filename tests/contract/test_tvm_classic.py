"""TVM 0.19 keeps the contract, untuned and tuned by AutoTVM, in its own environment."""

from __future__ import annotations

import pytest

from edgetune.wire.settings import AutoTvm, Budget, Untuned
from tests.contract.engine import EngineContract
from tests.environments import engine_python


@pytest.mark.engine
class TestUntuned(EngineContract):
    engine = "tvm-classic"
    python = engine_python("tvm-classic")
    tuner = Untuned()


@pytest.mark.engine
class TestAutoTvm(EngineContract):
    engine = "tvm-classic"
    python = engine_python("tvm-classic")
    tuner = AutoTvm()
    budget = Budget(seconds=60, trials=8)
