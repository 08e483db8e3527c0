"""What changes by itself: load, warmth, throttling; and what follows from them."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest

from edgetune.machine.twin.clocks import cpu_khz
from edgetune.machine.twin.draw import consumed_mw
from edgetune.machine.twin.host import TwinHost
from edgetune.machine.twin.life import Life, Ticks, advance, core_loads
from edgetune.machine.twin.live import Now
from edgetune.machine.twin.pulse import read_ticks
from edgetune.machine.twin.slowdown import slowdown
from edgetune.machine.twin.standing import Standing
from tests.twins import CPU, make_twin

NS = 1_000_000_000


def lived(host: TwinHost, load: float, seconds: int, *, throttles: bool = False) -> Life:
    """The twin's state after so long with this load on both cores of a machine of two."""
    kit, standing, life = host.boot().kit, host.standing(), Life()
    for second in range(seconds + 1):
        ticks = {core: Ticks(int(1000 * load * second), 1000 * second) for core in (0, 1)}
        now_ns = (1 + second) * NS
        life = advance(life, kit, standing, {}, ticks=ticks, now_ns=now_ns, throttles=throttles)
    return life


def shown(host: TwinHost, life: Life) -> Now:
    return Now(host.boot().kit, host.standing(), life, {}, ambient_c=25.0)


def test_load_makes_it_warm_and_rest_cools_it(untouched: TwinHost) -> None:
    """Up to where it stays, and never to where a board would have switched off."""
    host = untouched
    cool, warm, hot = (shown(host, lived(host, *how)) for how in ((0, 300), (1, 10), (1, 300)))
    assert 25 < cool.celsius("cpu") < warm.celsius("cpu") < hot.celsius("cpu") < 105
    assert shown(host, lived(host, 1, 600)).celsius("cpu") == pytest.approx(
        hot.celsius("cpu"), abs=0.1
    )


def test_load_draws_power(untouched: TwinHost) -> None:
    """More on each rail of the total, or as much."""
    host, kit = untouched, untouched.boot().kit
    idle, busy = (shown(host, lived(host, load, 30)) for load in (0.0, 1.0))
    channels = [each for monitor in kit.monitors for each in monitor.channels]
    of_total = [each for each in channels if each.name in kit.board.rails.total]
    assert all(busy.milliwatts(each) >= idle.milliwatts(each) for each in channels)
    assert sum(map(busy.milliwatts, of_total)) > sum(map(idle.milliwatts, of_total)) > 500


def test_a_higher_clock_draws_more(tmp_path: Path) -> None:
    """By more than the clock, because of the voltage."""
    host = make_twin(tmp_path, "jetson_orin_nano", 6)
    folder, found = f"{CPU}/cpu0/cpufreq", []
    for khz in (729_600, 1_036_800, 1_344_000):
        for name in ("scaling_max_freq", "scaling_min_freq", "scaling_max_freq"):
            host.write(f"{folder}/{name}", str(khz))
        found.append((khz, busy_mw(host, host.standing())))
    for (slow_khz, less_mw), (fast_khz, more_mw) in pairwise(found):
        assert more_mw / less_mw > fast_khz / slow_khz


def busy_mw(host: TwinHost, standing: Standing) -> float:
    """Of one cluster's cores under full load, beyond their rest."""
    loads = dict.fromkeys(range(4), 1.0)
    kit = host.boot().kit
    at_rest = next(draw.rest_mw for draw in kit.draws if draw.consumer == "cpu")
    return consumed_mw(kit, standing, loads, throttled=False)["cpu"] - at_rest


def test_a_core_that_is_off_draws_less(tmp_path: Path) -> None:
    """Than one that is idle."""
    host = make_twin(tmp_path, "jetson_orin_nano", 6)
    kit, all_on = host.boot().kit, host.standing()
    for core in (4, 5):
        host.write(f"{CPU}/cpu{core}/online", "0")
    before = consumed_mw(kit, all_on, dict.fromkeys(range(6), 0.0), throttled=False)
    after = consumed_mw(kit, host.standing(), dict.fromkeys(range(4), 0.0), throttled=False)
    assert after["cpu"] < before["cpu"]


def test_it_throttles_under_load_and_recovers(tmp_path: Path) -> None:
    """Where the fault says so; the clock falls below what it is held at."""
    host = make_twin(tmp_path, "jetson_agx_orin", 6)
    kit, standing = host.boot().kit, host.standing()
    hot, well = (lived(host, 1.0, 10, throttles=throttles) for throttles in (True, False))
    assert (hot.throttled, hot.throttles, well.throttled) == (True, 1, False)
    khz = [cpu_khz(kit, standing, 0, load=1.0, throttled=life.throttled) for life in (hot, well)]
    assert khz[0] < khz[1]
    for seconds in (1, 2, 9):
        idle = {core: Ticks(0, each.total + 1) for core, each in hot.ticks.items()}
        now_ns = hot.time_ns + seconds * NS
        hot = advance(hot, kit, standing, {}, ticks=idle, now_ns=now_ns, throttles=True)
    assert not hot.throttled


def test_a_cooling_device_tells_of_throttling(tmp_path: Path) -> None:
    """So does a counter, on an Orin."""
    host = make_twin(tmp_path, "jetson_agx_orin", 6)
    life = lived(host, 1.0, 10, throttles=True)
    nodes = host.boot().nodes.values()
    told = {node.path: shown(host, life).text(node) for node in nodes if node.live == "alert"}
    types = {host.read(path.replace("cur_state", "type")) for path in told}
    assert types == {"cpu-throttle-alert"}
    assert set(told.values()) == {"1"}
    counters = [node for node in nodes if node.live == "events"]
    assert sum(int(shown(host, life).text(node)) for node in counters) == 1


def test_the_load_is_that_of_this_machine() -> None:
    """As its kernel counts it, core by core."""
    found = read_ticks()
    assert 0 in found
    assert all(0 <= ticks.busy <= ticks.total for ticks in found.values())
    assert read_ticks(Path("/nowhere")) == {}


def test_the_kernels_words_are_read(tmp_path: Path) -> None:
    """Waiting for the disk is no load, and guests' time is not counted twice."""
    stat = tmp_path / "stat"
    stat.write_text("cpu  9 9 9 9 9 9 9 9 9 9\ncpu3 10 1 5 80 4 0 0 0 7 0\nintr 1\n")
    assert read_ticks(stat) == {3: Ticks(busy=16, total=100)}


def test_cores_that_are_occupied_are_those_under_load(tmp_path: Path) -> None:
    """The rest is idle; while none is, this machine's cores take turns."""
    host = make_twin(tmp_path)
    loads = {0: 0.9, 1: 0.4}
    assert core_loads(host.standing(), loads, {}) == {0: 0.9, 3: 0.4, 4: 0.9, 5: 0.4}
    placed = {3: 1, 4: 1}
    assert core_loads(host.standing(), loads, placed) == {0: 0.0, 3: 0.4, 4: 0.4, 5: 0.0}
    host.occupy(placed)
    assert set(host.now().loads) == {0, 3, 4, 5}
    host.occupy({})
    assert host.now().loads.keys() == {0, 3, 4, 5}


@pytest.mark.parametrize(
    ("cores", "factor"),
    [
        pytest.param((0,), 2.12, id="one core at less than half of the clock"),
        pytest.param((1,), 1.0, id="the other cluster"),
        pytest.param((0, 1, 2, 3), 2.12, id="the slowest sets the pace"),
    ],
)
def test_a_network_is_slowed_down_as_its_cores_are(
    tmp_path: Path, cores: tuple[int, ...], factor: float
) -> None:
    """Against the highest clock of the board."""
    host = make_twin(tmp_path)
    host.run(["nvpmodel", "-m", "0"], timeout_s=60)
    host.write(f"{CPU}/cpufreq/policy0/scaling_max_freq", "960000")
    assert slowdown(host, cores) == pytest.approx(factor)


def test_a_core_that_is_off_runs_nothing(tmp_path: Path) -> None:
    """Neither does one that does not exist."""
    host = make_twin(tmp_path)
    for core in (1, 6):
        with pytest.raises(FileNotFoundError, match=f"core {core} of the twin"):
            slowdown(host, (0, core))
