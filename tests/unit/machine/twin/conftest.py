"""One twin of each kind, for tests that only look."""

from __future__ import annotations

import pytest

from edgetune.machine.twin.host import TwinHost
from edgetune.machine.twin.kits.known import KITS
from tests.twins import make_twin, rest


@pytest.fixture(scope="session", params=KITS, ids=lambda kit: f"{kit.board.name} {kit.jetpack}")
def untouched(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> TwinHost:
    """As it was built, its cores at rest. Whoever writes makes a twin of its own."""
    folder = tmp_path_factory.mktemp("twin")
    return rest(make_twin(folder, request.param.board.name, request.param.jetpack))
