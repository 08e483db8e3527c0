"""A machine at the other end of a link keeps the contract, though nothing is installed there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from edgetune.machine.remote.host import RemoteHost
from edgetune.machine.remote.link import Link
from tests.contract.host import HostContract
from tests.contract.host_tree import ASKS, ENDS, STAYS, UNANSWERED, fill
from tests.links import AGENT_HERE


class TestRemoteHost(HostContract):
    ends, stays, asks, unanswered = ENDS, STAYS, ASKS, UNANSWERED

    @pytest.fixture
    def host(self, tmp_path: Path) -> Iterator[RemoteHost]:
        link = Link(AGENT_HERE, name="nano.lan", root=str(fill(tmp_path)))
        yield RemoteHost(link)
        link.close()
