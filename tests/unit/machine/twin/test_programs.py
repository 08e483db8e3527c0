"""The programs of a twin: tegrastats, nvpmodel and jetson_clocks."""

from __future__ import annotations

import re
import signal
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest

from edgetune.machine.twin.host import TwinHost
from edgetune.machine.twin.kit import Kit
from edgetune.machine.twin.kits.known import KITS
from tests.twins import CPU, contents, make_twin
from tests.waiting import wait_for

FAST = ("tegrastats", "--interval", "20")
NUMBER = re.compile(r"-?\d+(\.\d+)?")
# As boards print them; of the cores only the first stands here.
PUBLISHED = {
    ("jetson_nano", 4): (
        "RAM 1923/3964MB (lfb 2x2MB) SWAP 191/1982MB (cached 6MB) IRAM 0/252kB(lfb 252kB)"
        " CPU [5%@1224] EMC_FREQ 0%@1600 GR3D_FREQ 0%@76 APE 25 PLL@37C CPU@40C PMIC@50C GPU@40C"
        " AO@45C thermal@40C POM_5V_IN 1750/1628 POM_5V_GPU 0/0 POM_5V_CPU 366/406"
    ),
    ("jetson_tx2", 4): (
        "RAM 3276/7859MB (lfb 5x4MB) SWAP 1626/12122MB (cached 181MB) CPU [44%@1421] EMC_FREQ"
        " 1%@1866 GR3D_FREQ 0%@114 APE 150 MTS fg 1% bg 1% PLL@42.5C MCPU@42.5C PMIC@50C"
        " Tboard@38C GPU@39.5C BCPU@42.5C thermal@41.3C Tdiode@39.25C VDD_SYS_GPU 182/182"
        " VDD_SYS_SOC 730/730 VDD_4V0_WIFI 0/0 VDD_IN 5297/5297 VDD_SYS_CPU 1917/1917"
        " VDD_SYS_DDR 1241/1241"
    ),
    ("jetson_xavier_nx", 4): (
        "RAM 4412/7772MB (lfb 237x4MB) SWAP 139/3886MB (cached 2MB) CPU [9%@1190] EMC_FREQ"
        " 10%@1600 GR3D_FREQ 62%@306 APE 150 MTS fg 0% bg 0% AO@41.5C GPU@43C PMIC@100C AUX@41.5C"
        " CPU@43.5C thermal@42.55C VDD_IN 4067/4067 VDD_CPU_GPU_CV 738/738 VDD_SOC 1353/1353"
    ),
    ("jetson_xavier_nx", 5): (
        "07-09-2024 13:31:31 RAM 3168/6851MB (lfb 2x4MB) SWAP 161/3426MB (cached 0MB) CPU"
        " [23%@1397] EMC_FREQ 2%@204 GR3D_FREQ 0%@[114] VIC_FREQ 115 APE 150 AUX@45C CPU@46.5C"
        " thermal@45.6C AO@45C GPU@45.5C PMIC@50C VDD_IN 2763mW/2846mW VDD_CPU_GPU_CV"
        " 650mW/670mW VDD_SOC 650mW/711mW"
    ),
    ("jetson_agx_xavier", 4): (
        "RAM 721/31927MB (lfb 7291x4MB) SWAP 0/15963MB (cached 0MB) CPU [2%@1190] EMC_FREQ 0%@665"
        " GR3D_FREQ 0%@318 APE 150 MTS fg 0% bg 0% AO@37.5C GPU@37.5C Tdiode@40C PMIC@100C"
        " AUX@36C CPU@37.5C thermal@36.9C Tboard@37C GPU 0/0 CPU 311/311 SOC 932/932 CV 0/0"
        " VDDRQ 621/621 SYS5V 1482/1482"
    ),
    ("jetson_agx_orin", 5): (
        "04-11-2025 10:36:27 RAM 4321/62801MB (lfb 1759x4MB) SWAP 19/31400MB (cached 0MB) CPU"
        " [0%@729] EMC_FREQ 0%@2133 GR3D_FREQ 0%@[0,0] VIC_FREQ 729 APE 174 CV0@-256C CPU@44.562C"
        " Tboard@32C SOC2@40.093C Tdiode@33C SOC0@41.093C CV1@-256C GPU@-256C tj@44.343C"
        " SOC1@41.25C CV2@-256C VDD_GPU_SOC 2340mW/2340mW VDD_CPU_CV 390mW/390mW VIN_SYS_5V0"
        " 4025mW/4025mW NC 0mW/0mW VDDQ_VDD2_1V8AO 301mW/301mW NC 0mW/0mW"
    ),
    ("jetson_agx_orin", 7): (
        "07-25-2026 09:08:28 RAM 20642/62817MB (lfb 1x2MB) CPU [23%@2201] EMC_FREQ 3%@3199"
        " GR3D_FREQ 12%@[1300,1300] NVENC0 off NVDEC0 off NVJPG0 off NVJPG1 off VIC off OFA off"
        " NVDLA0 off NVDLA1 off PVA0_FREQ off APE 174 cpu@52.968C/52.968C soc2@48.406C/48.406C"
        " soc0@49.531C/49.531C gpu@47.625C/47.625C VDD_GPU_SOC 5139mW/5139mW/5139mW VDD_CPU_CV"
        " 3268mW/3268mW/3268mW VIN_SYS_5V0 5500mW/5500mW/5500mW"
    ),
}


def shape(line: str) -> str:
    """A line without its numbers and without its cores."""
    return NUMBER.sub("#", re.sub(r"CPU \[[^]]*\]", "CPU []", line))


def first_line(host: TwinHost) -> str:
    with host.stream(FAST) as process:
        assert process.stdout is not None
        line = process.stdout.readline().decode()
        process.terminate()
    assert line.endswith("\n")
    return line.rstrip("\n")


def test_a_line_has_the_form_of_its_board(untouched: TwinHost) -> None:
    """Token by token as published, or at least with every core and every rail of the total."""
    line, kit = first_line(untouched), untouched.boot().kit
    published = PUBLISHED.get((kit.board.name, kit.jetpack))
    assert published is None or shape(line) == shape(published)
    cores = re.search(r"CPU \[([^]]*)\]", line)
    assert cores is not None
    assert len(cores[1].split(",")) == len(kit.board.cores)
    for rail in kit.board.rails.total:
        assert re.search(rf" {rail} \d+{kit.unit}/\d+{kit.unit}", line)


def test_cores_that_are_off_are_told_as_off(tmp_path: Path) -> None:
    """The others with load and clock in whole megahertz."""
    line = first_line(make_twin(tmp_path))
    assert re.search(r"CPU \[\d+%@\d{3,4},off,off,\d+%@\d+,\d+%@\d+,\d+%@\d+\]", line)


def test_without_rights_there_are_no_rails(tmp_path: Path) -> None:
    """Nor clocks of memory and GPU."""
    line = first_line(make_twin(tmp_path, "jetson_orin_nano", 6, faults=("no_rails",)))
    assert "VDD" not in line
    assert "EMC" not in line
    assert "GR3D_FREQ 0% " in line


def test_averages_are_those_since_its_start(tmp_path: Path) -> None:
    """Of all values printed so far, rounded down."""
    host = make_twin(tmp_path)
    values = []
    with host.stream(FAST) as process:
        assert process.stdout is not None
        for _ in range(20):
            found = re.search(rb"VDD_IN (\d+)/(\d+)", process.stdout.readline())
            assert found is not None
            values.append(int(found[1]))
            assert int(found[2]) == sum(values) // len(values)
        process.terminate()


def test_it_ends_when_it_is_told_to(tmp_path: Path) -> None:
    """And not when nobody reads what it says."""
    host = make_twin(tmp_path)
    process = host.stream(FAST)
    assert process.stdout is not None
    process.stdout.readline()
    process.stdout.close()
    time.sleep(0.2)
    assert process.poll() is None
    process.terminate()
    assert process.wait(timeout=20) == -signal.SIGTERM


@pytest.mark.parametrize("fault", ["tegrastats_dies", "tegrastats_hangs"])
def test_it_can_die_or_hang_midway(tmp_path: Path, fault: str) -> None:
    """After some good lines: in the middle of one, or without a word."""
    host = make_twin(tmp_path, faults=(fault,))
    with host.stream(FAST) as process:
        assert process.stdout is not None
        lines = [process.stdout.readline() for _ in range(5)]
        assert all(line.endswith(b"\n") for line in lines)
        if fault == "tegrastats_dies":
            assert not process.stdout.readline().endswith(b"\n")
            assert process.wait(timeout=20) == 1
        else:
            assert process.poll() is None
            process.kill()


def test_it_has_no_count(tmp_path: Path) -> None:
    """As on the board: it says so, and how it is used."""
    done = make_twin(tmp_path).run(["tegrastats", "--count", "1"], timeout_s=60)
    assert done.status == 1
    assert done.output.startswith("Unknown command: --count\nUsage: tegrastats")


def test_it_is_gone_with_its_twin(tmp_path: Path) -> None:
    """One that was forgotten does not run for ever."""
    host = make_twin(tmp_path / "twin")
    process = host.stream(FAST)
    assert process.stdout is not None
    process.stdout.readline()
    (tmp_path / "twin").rename(tmp_path / "gone")
    assert wait_for(lambda: process.poll() is not None)
    process.stdout.close()


def query(host: TwinHost) -> list[str]:
    return host.run(["nvpmodel", "-q"], timeout_s=60).output.splitlines()


def test_the_power_mode_is_told(tmp_path: Path) -> None:
    """Its name, and its number on the next line; on a Nano a warning comes first."""
    assert query(make_twin(tmp_path / "a")) == ["NV Power Mode: MAXP_CORE_ARM", "3"]
    assert query(make_twin(tmp_path / "b", "jetson_nano", 4)) == [
        "NVPM WARN: fan mode is not set!",
        "NV Power Mode: MAXN",
        "0",
    ]


def test_a_power_mode_writes_all_its_limits_anew(tmp_path: Path) -> None:
    """Cores, clocks, GPU and memory, whatever was set before; rounded up to the tables."""
    host = make_twin(tmp_path)
    before = contents(tmp_path)
    host.write(f"{CPU}/cpu0/cpufreq/scaling_max_freq", "960000")
    assert host.run(["nvpmodel", "-m", "1"], timeout_s=60).output == ""
    assert query(host)[-1] == "1"
    assert host.read(f"{CPU}/online") == "0,3-5"
    assert host.read(f"{CPU}/cpu0/cpufreq/scaling_max_freq") == "1267200"
    assert host.read("/sys/class/devfreq/17000000.gp10b/max_freq") == "930750000"
    assert host.read("/sys/kernel/nvpmodel_emc_cap/emc_iso_cap") == "1331200000"
    host.run(["nvpmodel", "-m", "2"], timeout_s=60)
    assert host.read(f"{CPU}/online") == "0-5"
    host.run(["nvpmodel", "-m", "3"], timeout_s=60)
    assert contents(tmp_path) == before


@pytest.mark.parametrize(
    ("changes", "mode", "complaint"),
    [
        pytest.param({}, "9", "invalid power mode 9", id="no such mode"),
        pytest.param({"faults": ("read_only",)}, "1", "Error opening", id="read only"),
    ],
)
def test_a_mode_that_cannot_be_set_is_an_error_in_words(
    tmp_path: Path, changes: dict[str, Any], mode: str, complaint: str
) -> None:
    """Nothing is changed."""
    host = make_twin(tmp_path, **changes)
    before = contents(tmp_path)
    output = host.run(["nvpmodel", "-m", mode], timeout_s=60).output
    assert "NVPM ERROR" in output
    assert complaint in output
    assert contents(tmp_path) == before


def test_a_core_that_is_stuck_stays_on_in_any_mode(tmp_path: Path) -> None:
    """It is said so, and the rest is set."""
    host = make_twin(tmp_path, faults=("stuck_core",))
    output = host.run(["nvpmodel", "-m", "4"], timeout_s=60).output
    assert "NVPM ERROR: Error writing 0 to /sys/devices/system/cpu/cpu5/online" in output
    assert host.read(f"{CPU}/online") == "0-1,5"


@pytest.mark.parametrize(
    ("answer", "mode"),
    [
        pytest.param("no\n", "2", id="no"),
        pytest.param("", "2", id="silence"),
        pytest.param("YES\n", "1", id="yes"),
    ],
)
def test_a_mode_that_takes_a_reboot_asks_first(tmp_path: Path, answer: str, mode: str) -> None:
    """Without a yes nothing happens; with one the board comes back in the new mode."""
    host = make_twin(tmp_path, "jetson_agx_xavier", 4)
    boot_id = host.read("/proc/sys/kernel/random/boot_id")
    command = host.program(["nvpmodel", "-m", "1"])
    done = subprocess.run(command, input=answer, capture_output=True, text=True, check=False)
    assert "DO YOU WANT TO REBOOT NOW? enter YES/yes to confirm:" in done.stdout
    assert ("NVPM ERROR" in done.stdout) == (mode == "2")
    assert query(host)[-1] == mode
    assert (host.read("/proc/sys/kernel/random/boot_id") == boot_id) == (mode == "2")


def test_the_modes_are_listed_as_the_configuration_has_them(tmp_path: Path) -> None:
    """One setting a line; the file itself can be read without rights."""
    host = make_twin(tmp_path, "jetson_nano", 4)
    lines = host.run(["nvpmodel", "-p", "--verbose"], timeout_s=60).output.splitlines()
    assert lines[0] == "NVPM VERB: PM_CONFIG: DEFAULT=MAXN(0)"
    for line in (
        "NVPM VERB: PARAM TYPE=CLOCK NAME=GPU",
        "NVPM VERB: POWER_MODEL: ID=1 NAME=5W",
        "NVPM VERB: CPU_ONLINE CORE_2 0",
        "NVPM VERB: CPU_A57 MAX_FREQ 918000",
        "NVPM VERB: GPU MAX_FREQ 640000000",
        "NVPM VERB: EMC MAX_FREQ 1600000000",
    ):
        assert line in lines
    assert "< POWER_MODEL ID=1 NAME=5W >" in host.read("/etc/nvpmodel.conf")


@pytest.mark.parametrize("kit", [KITS[0], KITS[-1]], ids=["Linux 4.9", "a later one"])
def test_all_clocks_can_be_held_and_let_go(tmp_path: Path, kit: Kit) -> None:
    """By jetson_clocks: everything is as before, but for what it stored."""
    host = make_twin(tmp_path, kit.board.name, kit.jetpack)
    host.run(["jetson_clocks", "--store"], timeout_s=60)
    before = contents(tmp_path)
    assert host.run(["jetson_clocks"], timeout_s=60) == (0, "")
    folder = f"{CPU}/cpu0/cpufreq"
    assert host.read(f"{folder}/scaling_min_freq") == host.read(f"{folder}/scaling_max_freq")
    assert host.run(["jetson_clocks", "--restore"], timeout_s=60) == (0, "")
    assert contents(tmp_path) == before


def test_what_was_stored_is_not_overwritten_unasked(tmp_path: Path) -> None:
    """It asks, and takes silence for a no; a file that is not there is an error."""
    host = make_twin(tmp_path)
    assert host.run(["jetson_clocks", "--restore"], timeout_s=60).status == 1
    host.run(["jetson_clocks", "--store"], timeout_s=60)
    host.run(["jetson_clocks"], timeout_s=60)
    before = contents(tmp_path)
    output = host.run(["jetson_clocks", "--store"], timeout_s=60).output
    assert "already exists. Can I overwrite it? Y/N:" in output
    assert contents(tmp_path) == before


def test_the_clocks_are_shown(tmp_path: Path) -> None:
    """Core by core, then GPU, memory, fan and power mode."""
    lines = make_twin(tmp_path).run(["jetson_clocks", "--show"], timeout_s=60).output.splitlines()
    assert lines[0] == "SOC family:tegra186  Machine:quill"
    assert lines[1] == "Online CPUs: 0,3-5"
    assert any(
        re.match(r"cpu0: Online=1 Governor=schedutil MinFreq=345600", line) for line in lines
    )
    assert lines[-1] == "NV Power Mode: MAXP_CORE_ARM"
