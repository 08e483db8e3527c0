"""The power sources of twins: each board's rails, and its total."""

from __future__ import annotations

from pathlib import Path

import pytest

from edgetune.machine.boards.known import board_named, identify
from edgetune.machine.hosts import open_host
from edgetune.power.recorder import Recorder
from edgetune.power.sampler import PowerMissing
from edgetune.power.sources import available, choose
from edgetune.power.totals import Total, total_of
from edgetune.power.trace import read_trace
from edgetune.spec.machine import TwinMachine
from edgetune.spec.power import Power
from tests.waiting import wait_for

TWINS = [
    pytest.param("jetson_nano", 4, id="Nano"),
    pytest.param("jetson_tx2", 4, id="TX2"),
    pytest.param("jetson_agx_xavier", 4, id="AGX Xavier"),
    pytest.param("jetson_xavier_nx", 5, id="Xavier NX"),
    pytest.param("jetson_orin_nano", 6, id="Orin Nano"),
    pytest.param("jetson_agx_orin", 6, id="AGX Orin"),
]


@pytest.mark.parametrize(("name", "jetpack"), TWINS)
def test_both_sources_of_a_twin_give_its_total(name: str, jetpack: int, tmp_path: Path) -> None:
    """The same rails, each with some power."""
    machine = TwinMachine(name=name, board=name, jetpack=jetpack)
    host = open_host(machine, tmp_path)
    board = identify(host)
    assert board == board_named(name)
    found = {each.source: each for each in available(host, board)}
    for source in ("ina3221", "tegrastats"):
        assert isinstance(total_of(found[source].rails, board), Total), found[source].missing
        assert all(mw is not None and mw >= 0 for mw in found[source].live_mw)
    seen = {rail.name for rail in found["tegrastats"].rails}
    assert seen <= {rail.name for rail in found["ina3221"].rails}
    (sampler,) = choose(Power(sources=("auto",)), host, board)
    assert sampler.source == "ina3221"


def test_the_total_of_a_twin_is_recorded(tmp_path: Path) -> None:
    """From what is configured to the traces to add up; it is never taken for a measurement."""
    twin = TwinMachine(name="agx", board="jetson_agx_xavier", jetpack=4)
    path = tmp_path / "power.jsonl"
    asked = Power(sources=("auto",), interval_ms=20)
    with Recorder(twin, asked, measured=(0,), root=tmp_path, file=path) as recorder:
        rails = [rail for source in recorder.sources for rail in source.rails]
        wait_for(lambda: path.read_bytes().count(b'"type":"power"') > 5)
    total = total_of(rails, board_named("jetson_agx_xavier"))
    assert isinstance(total, Total)
    trace = read_trace(path)
    assert trace.simulated
    summed = trace.of(total.rails)
    assert [each.name for each in summed] == ["GPU", "CPU", "SOC", "CV", "VDDRQ", "SYS5V"]
    assert all(len(each.known()) > 5 for each in summed)
    assert {sample.online for sample in trace.machine} <= {tuple(range(8)), (0, 1, 2, 3)}


def test_a_twin_whose_tegrastats_shows_no_rails_says_what_to_do(tmp_path: Path) -> None:
    """As a board does without root."""
    machine = TwinMachine(name="tx2", board="jetson_tx2", jetpack=4, faults=("no_rails",))
    host = open_host(machine, tmp_path)
    power = Power(sources=("tegrastats",), interval_ms=20)
    (sampler,) = choose(power, host, identify(host))
    with pytest.raises(PowerMissing, match=r"no power rails.*run as root, or use power=ina"):
        sampler.start()
