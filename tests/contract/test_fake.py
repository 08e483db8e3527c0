"""The fake engine keeps the contract; it needs no environment of its own."""

from __future__ import annotations

import sys
from pathlib import Path

from edgetune.wire.settings import Fake
from tests.contract.engine import EngineContract


class TestFake(EngineContract):
    engine = "fake"
    python = Path(sys.executable)
    tuner = Fake()
