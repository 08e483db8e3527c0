"""This machine keeps the contract, on a tree of files that only looks like it."""

from __future__ import annotations

from pathlib import Path

import pytest

from edgetune.machine.local import LocalHost
from tests.contract.host import HostContract
from tests.contract.host_tree import ASKS, ENDS, STAYS, UNANSWERED, fill


class TestLocalHost(HostContract):
    ends, stays, asks, unanswered = ENDS, STAYS, ASKS, UNANSWERED

    @pytest.fixture
    def host(self, tmp_path: Path) -> LocalHost:
        return LocalHost(fill(tmp_path))
