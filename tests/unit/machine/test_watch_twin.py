"""Samples of every board that there is a twin of, and the verdict on what they say."""

from __future__ import annotations

from pathlib import Path

import pytest

from edgetune.machine.boards.known import identify
from edgetune.machine.core_list import parse_core_list
from edgetune.machine.twin.build import build_twin
from edgetune.machine.twin.host import TwinHost
from edgetune.machine.twin.kit import Kit
from edgetune.machine.twin.kits.known import KITS
from edgetune.machine.watch import Watch
from edgetune.measure.actuation import Watched, judge
from edgetune.measure.gate import chip_c
from edgetune.measure.trace import Window
from edgetune.spec import ClusterClock, Fault, State, TwinMachine

POLICY = "/sys/devices/system/cpu/cpufreq/policy0"
HELD_KHZ = 1_113_600


def twin(folder: Path, board: str, jetpack: int, *faults: Fault) -> TwinHost:
    machine = TwinMachine(name="t", board=board, jetpack=jetpack, faults=faults)
    build_twin(machine, folder)
    return TwinHost(folder, machine)


@pytest.mark.parametrize("kit", KITS, ids=lambda kit: f"{kit.board.name} {kit.jetpack}")
def test_every_board_tells_its_clocks_and_its_temperature(tmp_path: Path, kit: Kit) -> None:
    """Under the names of its clusters, whatever its release calls the files."""
    host = twin(tmp_path / "twin", kit.board.name, kit.jetpack)
    board = identify(host)
    assert board == kit.board
    found = Watch(host, board).read()
    assert found.online == parse_core_list(host.read("/sys/devices/system/cpu/online"))
    known = {name for name, khz in found.khz if khz is not None}
    on = {each.name for each in kit.board.clusters if set(each.cores) & set(found.online)}
    assert known == on
    assert found.gpu_hz in kit.gpu_hz
    assert found.gpu_load == 0.0
    chip = chip_c(found.temps_c)
    assert chip is not None
    assert 20.0 < chip < 100.0
    assert not any("PMIC" in zone or "fan" in zone for zone, _ in found.temps_c)
    assert {state for name, state in found.cooling if name.endswith("-throttle-alert")} == {0}


def test_the_supply_is_watched_where_the_board_counts_its_events(tmp_path: Path) -> None:
    host = twin(tmp_path / "twin", "jetson_agx_orin", 6)
    found = Watch(host, identify(host)).read()
    assert dict(found.events) == {"oc1_event_cnt": 0, "oc2_event_cnt": 0, "oc3_event_cnt": 0}


def held(host: TwinHost) -> Watched:
    """What is said of a TX2 whose first cluster was set to a clock, after some samples."""
    least = host.read(f"{POLICY}/scaling_min_freq")
    for file, khz in (
        ("scaling_min_freq", least),
        ("scaling_max_freq", str(HELD_KHZ)),
        ("scaling_min_freq", str(HELD_KHZ)),
    ):
        host.write(f"{POLICY}/{file}", khz)
    watch = Watch(host, identify(host))
    samples = [watch.read() for _ in range(5)]
    window = Window(start_ns=samples[0].time_ns, end_ns=samples[-1].time_ns)
    state = State(cores=(0,), cpu_khz=(ClusterClock(cluster="a57", khz=HELD_KHZ),))
    return judge(samples, state, [window])


def test_a_clock_that_was_set_is_seen_to_hold(tmp_path: Path) -> None:
    assert held(twin(tmp_path / "twin", "jetson_tx2", 4)).reasons == ()


def test_a_clock_that_the_kernel_did_not_take_is_seen(tmp_path: Path) -> None:
    """It keeps another one and says nothing."""
    (reason,) = held(twin(tmp_path / "twin", "jetson_tx2", 4, "clamp_cpu")).reasons
    assert reason.startswith(f"the clock of a57 left {HELD_KHZ} kHz: ")
    assert reason.endswith("beside it in 5 of 5 samples")
