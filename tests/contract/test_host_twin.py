"""Twins keep the contract: one of Linux 4.9 and one of a later kernel."""

from __future__ import annotations

from pathlib import Path

import pytest

from edgetune.machine.twin.host import TwinHost
from tests.contract.host import HostContract
from tests.twins import make_twin


class TestOldTwin(HostContract):
    ends = ("nvpmodel", "-q")
    stays = ("tegrastats", "--interval", "1000")
    asks = ("nvpmodel", "-m", "1")
    unanswered = "NVPM ERROR"

    @pytest.fixture
    def host(self, tmp_path: Path) -> TwinHost:
        return make_twin(tmp_path / "twin", "jetson_agx_xavier", 4)


class TestNewTwin(HostContract):
    ends = ("/usr/sbin/nvpmodel", "-q")
    stays = ("/usr/bin/tegrastats", "--interval", "1000")
    asks = ("nvpmodel", "-m", "1")
    unanswered = "NVPM ERROR"

    @pytest.fixture
    def host(self, tmp_path: Path) -> TwinHost:
        return make_twin(tmp_path / "twin", "jetson_agx_orin", 6)
