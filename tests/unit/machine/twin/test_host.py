"""What a twin shows: of its cores and clocks, its warmth and its power."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest

from edgetune.machine.boards.known import identify, jetpack_of
from edgetune.machine.core_list import parse_core_list
from edgetune.machine.twin.host import READS_UNTIL_GONE, TwinHost
from edgetune.machine.twin.kit import Kit
from edgetune.machine.twin.kits.known import KITS
from tests.twins import CPU, NO_CORE, make_twin
from tests.waiting import wait_for


def name_of(kit: Kit) -> str:
    return f"{kit.board.name} {kit.jetpack}"


each_kit = pytest.mark.parametrize("kit", KITS, ids=name_of)
OLD = [kit for kit in KITS if kit.old]
NEW = [kit for kit in KITS if not kit.old]


def test_a_core_that_goes_off_takes_its_files_along(tmp_path: Path) -> None:
    """Its clock's, its entry in the processor list; those of the others stay."""
    host = make_twin(tmp_path)
    assert host.read(f"{CPU}/online") == "0,3-5"
    host.write(f"{CPU}/cpu4/online", "0")
    assert host.read(f"{CPU}/online") == "0,3,5"
    assert host.read(f"{CPU}/offline") == "1-2,4"
    assert host.glob(f"{CPU}/cpu4/cpufreq/*") == []
    with pytest.raises(FileNotFoundError):
        host.read(f"{CPU}/cpu4/cpufreq/scaling_max_freq")
    assert host.read(f"{CPU}/cpu0/cpufreq/affected_cpus") == "0 3 5"
    assert host.read(f"{CPU}/cpu0/cpufreq/related_cpus") == "0 3 4 5"
    assert processors(host) == [0, 3, 5]


def processors(host: TwinHost) -> list[int]:
    lines = host.read("/proc/cpuinfo").splitlines()
    return [int(line.partition(":")[2]) for line in lines if line.startswith("processor")]


def test_a_cluster_without_cores_has_no_clock(tmp_path: Path) -> None:
    """Until one of them comes back, with the clock that it had."""
    host = make_twin(tmp_path)
    policies = f"{CPU}/cpufreq/policy*"
    assert host.glob(policies) == [f"{CPU}/cpufreq/policy0"]
    host.write(f"{CPU}/cpu2/online", "1")
    assert host.glob(policies) == [f"{CPU}/cpufreq/policy0", f"{CPU}/cpufreq/policy1"]
    assert host.read(f"{CPU}/cpu2/cpufreq/scaling_max_freq") == "2035200"
    assert "0x003" in host.read("/proc/cpuinfo")


@pytest.mark.parametrize("kit", [OLD[0], NEW[0], NEW[-1]], ids=name_of)
def test_a_clock_that_is_held_is_the_one_that_runs(tmp_path: Path, kit: Kit) -> None:
    """Each of its cluster's; and the GPU's, where discovery finds it."""
    host = make_twin(tmp_path, kit.board.name, kit.jetpack)
    folder = f"{CPU}/cpu0/cpufreq"
    host.write(f"{folder}/scaling_min_freq", host.read(f"{folder}/scaling_max_freq"))
    assert host.read(f"{folder}/scaling_cur_freq") == host.read(f"{folder}/scaling_max_freq")
    (gpu,) = (
        path
        for path in host.glob("/sys/class/devfreq/*")
        if host.read(f"{path}/device/of_node/name") in kit.board.gpu_nodes
    )
    host.write(f"{gpu}/min_freq", host.read(f"{gpu}/max_freq"))
    assert host.read(f"{gpu}/cur_freq") == host.read(f"{gpu}/max_freq")


def test_a_twin_is_taken_for_its_board(untouched: TwinHost) -> None:
    """By the same files that tell of the real one; and it says that it is none."""
    kit = untouched.boot().kit
    assert identify(untouched) is kit.board
    assert jetpack_of(untouched) == kit.jetpack
    assert untouched.simulated
    assert untouched.name == f"the twin of a {kit.board.title}"


def test_the_files_agree_with_the_board(untouched: TwinHost) -> None:
    """Tables, cores and the limits of the power mode."""
    host, kit = untouched, untouched.boot().kit
    assert parse_core_list(host.read(f"{CPU}/possible")) == kit.board.cores
    for cluster in kit.board.clusters:
        if host.standing().reaches(cluster.cores):
            folder = f"{CPU}/cpufreq/policy{cluster.cores[0]}"
            table = host.read(f"{folder}/scaling_available_frequencies").split()
            assert table == [str(khz) for khz in cluster.khz]
            assert host.read(f"{folder}/scaling_max_freq") in table


def test_temperatures_are_in_millidegrees(untouched: TwinHost) -> None:
    """Near the air's, warmer; a sensor that is off cannot be read, or says so."""
    host, kit = untouched, untouched.boot().kit
    found = host.glob("/sys/class/thermal/thermal_zone*")
    zones = {host.read(f"{path}/type"): path for path in found}
    assert set(zones) == {zone.type for zone in kit.zones}
    for zone in kit.zones:
        if zone.spot == "off" and kit.jetpack > 5:
            with pytest.raises(BlockingIOError):
                host.read(f"{zones[zone.type]}/temp")
        else:
            millicelsius = int(host.read(f"{zones[zone.type]}/temp"))
            expected = {"off": (-256_000, -256_000), "die": (50_000, 100_000)}
            least, most = expected.get(zone.spot, (25_000, 100_000))
            assert least <= millicelsius <= most


@pytest.mark.parametrize("untouched", OLD, indirect=True, ids=name_of)
def test_the_old_driver_gives_power(untouched: TwinHost) -> None:
    """In milliwatts, which are volts times amperes."""
    host, kit = untouched, untouched.boot().kit
    names = host.glob("/sys/bus/i2c/drivers/ina3221x/*/iio:device*/rail_name_*")
    assert {host.read(name) for name in names} == rails(kit)
    for name in names:
        folder, _, number = name.rpartition("/rail_name_")
        watts = int(host.read(f"{folder}/in_power{number}_input"))
        volts = int(host.read(f"{folder}/in_voltage{number}_input"))
        assert watts == volts * int(host.read(f"{folder}/in_current{number}_input")) // 1000


@pytest.mark.parametrize("untouched", NEW, indirect=True, ids=name_of)
def test_the_new_driver_gives_volts_and_amperes(untouched: TwinHost) -> None:
    """No power; a sum of shunt voltages that is no rail; channels that nothing hangs on."""
    host, kit = untouched, untouched.boot().kit
    folders = host.glob("/sys/bus/i2c/drivers/ina3221/*/hwmon/hwmon*")
    assert host.glob("/sys/class/hwmon/hwmon*/power*_input") == []
    assert {host.read(f"{folder}/in7_label") for folder in folders} == {"sum of shunt voltages"}
    names = {host.read(f"{folder}/in{number}_label") for folder in folders for number in (1, 2, 3)}
    assert names == rails(kit)
    for folder in folders:
        for number in (1, 2, 3):
            milliwatts = int(host.read(f"{folder}/in{number}_input")) * int(
                host.read(f"{folder}/curr{number}_input")
            )
            assert (milliwatts == 0) == idle_rail(kit, host.read(f"{folder}/in{number}_label"))


def rails(kit: Kit) -> set[str]:
    return {channel.name for monitor in kit.monitors for channel in monitor.channels}


def idle_rail(kit: Kit, name: str) -> bool:
    channels = (each for monitor in kit.monitors for each in monitor.channels)
    return not next(each for each in channels if each.name == name).feeds


@each_kit
def test_the_rails_that_make_the_total_are_there(kit: Kit) -> None:
    """Those of the board's profile."""
    assert set(kit.board.rails.total) <= rails(kit)
    named = {kit.board.rails.cpu, kit.board.rails.gpu, kit.board.rails.soc} - {""}
    assert named | set(kit.board.rails.ignored) <= rails(kit)


def test_a_sensor_that_goes_takes_its_readings_along(tmp_path: Path) -> None:
    """After some, with an error of its bus; the rest of the board goes on."""
    host = make_twin(tmp_path, faults=("sensor_gone",))
    (watts, *_) = host.glob("/sys/bus/i2c/drivers/ina3221x/*/iio:device*/in_power0_input")
    for _ in range(READS_UNTIL_GONE):
        assert int(host.read(watts)) >= 0
    with pytest.raises(OSError, match=watts) as raised:
        host.read(watts)
    assert raised.value.errno == errno.EIO
    assert host.read(f"{CPU}/online") == "0,3-5"


def test_no_path_leads_out_of_the_tree(tmp_path: Path) -> None:
    """Not even one with dots."""
    host = make_twin(tmp_path / "twin")
    (tmp_path / "secret").write_text("x")
    with pytest.raises(FileNotFoundError):
        host.read("/../../secret")
    with pytest.raises(FileNotFoundError):
        host.write("/../../secret", "y")
    assert host.glob("/../../*") == []


def test_load_on_this_machine_makes_a_twin_throttle(tmp_path: Path) -> None:
    """After some seconds the alert is on, the clock is below its lower limit; it passes again."""
    host = make_twin(tmp_path, "jetson_orin_nano", 6, faults=("throttle",))
    folder = f"{CPU}/cpu0/cpufreq"
    host.write(f"{folder}/scaling_min_freq", host.read(f"{folder}/scaling_max_freq"))
    devices = host.glob("/sys/class/thermal/cooling_device*")
    (alert,) = (path for path in devices if host.read(f"{path}/type") == "cpu-throttle-alert")
    core = min(os.sched_getaffinity(0))
    host.occupy({0: core})
    burn = f"import os; os.sched_setaffinity(0, [{core}])\nwhile True: pass"
    with subprocess.Popen([sys.executable, "-c", burn]) as busy:
        try:
            assert wait_for(lambda: host.read(f"{alert}/cur_state") == "1")
            least = int(host.read(f"{folder}/scaling_min_freq"))
            assert int(host.read(f"{folder}/scaling_cur_freq")) < least
        finally:
            busy.kill()
    host.occupy({0: NO_CORE})
    assert wait_for(lambda: host.read(f"{alert}/cur_state") == "0")
