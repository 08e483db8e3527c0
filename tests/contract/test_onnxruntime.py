"""ONNX Runtime keeps the contract, in its own environment."""

from __future__ import annotations

import pytest

from edgetune.wire.settings import OnnxRuntime
from tests.contract.engine import EngineContract
from tests.environments import engine_python


@pytest.mark.engine
class TestOnnxRuntime(EngineContract):
    engine = "onnxruntime"
    python = engine_python("onnxruntime")
    tuner = OnnxRuntime()
