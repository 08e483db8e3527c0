"""What holds for every test."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from typing import Any

import pytest

KILLS = 5
DEFAULTS: dict[signal.Signals, Any] = {
    signal.SIGINT: signal.default_int_handler,
    signal.SIGHUP: signal.SIG_DFL,
}


def pytest_addoption(parser: pytest.Parser) -> None:
    says = "how often each test of random SIGKILLs kills; they are spread evenly over its moments"
    parser.addoption("--kills", type=int, default=KILLS, help=says)


@pytest.fixture
def kills(request: pytest.FixtureRequest) -> int:
    return int(request.config.getoption("--kills"))


@pytest.fixture(autouse=True, scope="session")
def machine_folder(tmp_path_factory: pytest.TempPathFactory) -> None:
    """The lock of this machine is not that of a sweep which somebody runs meanwhile."""
    os.environ["EDGETUNE_MACHINE_DIR"] = str(tmp_path_factory.mktemp("machine"))


@pytest.fixture(autouse=True, scope="session")
def signals_are_heard() -> Iterator[None]:
    """What a shell runs in the background ignores SIGINT, and so do its children."""
    before = {number: signal.signal(number, handler) for number, handler in DEFAULTS.items()}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)
