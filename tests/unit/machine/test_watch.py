"""One sample of a machine, read from files as the kernel of a board has them."""

from __future__ import annotations

from pathlib import Path

import pytest

from edgetune.machine.board import Board, Cluster, Rails
from edgetune.machine.local import LocalHost
from edgetune.machine.watch import Watch
from edgetune.measure.actuation import MachineSample

CPUS = "sys/devices/system/cpu"
GPU = "sys/devices/17000000.gp10b/devfreq/17000000.gp10b"
TX2 = Board(
    name="tx2",
    title="TX2",
    compatible=(),
    soc="tegra186",
    clusters=(
        Cluster(name="a57", cores=(0, 3, 4, 5), khz=()),
        Cluster(name="denver", cores=(1, 2), khz=()),
    ),
    jetpacks=(4,),
    rails=Rails(total=(), scope="none"),
)
FILES = {
    f"{CPUS}/online": "0-5",
    f"{CPUS}/present": "0-5",
    f"{CPUS}/cpufreq/policy0/related_cpus": "0 3 4 5",
    f"{CPUS}/cpufreq/policy0/affected_cpus": "0 3 4 5",
    f"{CPUS}/cpufreq/policy0/scaling_cur_freq": "2035200",
    f"{CPUS}/cpufreq/policy0/cpuinfo_cur_freq": "2034000",
    f"{CPUS}/cpufreq/policy1/related_cpus": "1 2",
    f"{CPUS}/cpufreq/policy1/affected_cpus": "1 2",
    f"{CPUS}/cpufreq/policy1/scaling_cur_freq": "345600",
    f"{GPU}/cur_freq": "624750000",
    "sys/devices/17000000.gp10b/load": "905",
    "sys/devices/17000000.gp10b/of_node/name": "gp10b\0",
    "sys/class/thermal/thermal_zone0/type": "BCPU-therm",
    "sys/class/thermal/thermal_zone0/temp": "34500",
    "sys/class/thermal/thermal_zone1/type": "PMIC-Die",
    "sys/class/thermal/thermal_zone1/temp": "100000",
    "sys/class/thermal/thermal_zone2/type": "thermal-fan-est",
    "sys/class/thermal/thermal_zone2/temp": "32800",
    "sys/class/thermal/cooling_device0/type": "pwm-fan",
    "sys/class/thermal/cooling_device0/cur_state": "3",
    "sys/class/thermal/cooling_device1/type": "cpu-throttle-alert",
    "sys/class/thermal/cooling_device1/cur_state": "1",
}
EVENT = "sys/devices/platform/soctherm-oc-event/hwmon/hwmon3/oc1_event_cnt"


def machine(root: Path, **files: str) -> LocalHost:
    """The TX2 above, with `files` in place of, or beside, its own."""
    for name, text in (FILES | files).items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{text}\n")
    device = root / GPU / "device"
    device.symlink_to("../..")
    classes = root / "sys/class/devfreq"
    classes.mkdir(parents=True)
    (classes / "17000000.gp10b").symlink_to(root / GPU)
    return LocalHost(root)


def sample(host: LocalHost, board: Board | None = TX2) -> MachineSample:
    return Watch(host, board).read()


def test_a_sample_says_what_the_machine_does(tmp_path: Path) -> None:
    """The board's names for its clusters; neither a constant, an estimate nor a fan is told."""
    found = sample(machine(tmp_path))
    assert found == MachineSample(
        time_ns=found.time_ns,
        online=(0, 1, 2, 3, 4, 5),
        khz=(("a57", 2_034_000), ("denver", 345_600)),
        gpu_hz=624_750_000,
        gpu_load=0.905,
        temps_c=(("BCPU-therm", 34.5),),
        cooling=(("cpu-throttle-alert", 1),),
    )


def test_a_machine_that_is_no_known_board_has_the_kernels_names(tmp_path: Path) -> None:
    assert dict(sample(machine(tmp_path), board=None).khz).keys() == {"policy0", "policy1"}


def test_a_board_with_fewer_cores_keeps_its_names(tmp_path: Path) -> None:
    """Only those present are compared."""
    files = {f"{CPUS}/present": "0-3", f"{CPUS}/cpufreq/policy0/related_cpus": "0 3"}
    assert [name for name, _ in sample(machine(tmp_path, **files)).khz] == ["a57", "denver"]


def test_a_machine_without_any_of_it_says_nothing(tmp_path: Path) -> None:
    """Missing is missing."""
    found = sample(LocalHost(tmp_path))
    assert found == MachineSample(time_ns=found.time_ns)


@pytest.mark.parametrize(
    ("file", "text", "missing"),
    [
        pytest.param(f"{CPUS}/cpufreq/policy1/scaling_cur_freq", "<unknown>", "khz", id="a word"),
        pytest.param(f"{CPUS}/cpufreq/policy1/scaling_cur_freq", "0", "khz", id="no clock"),
        pytest.param(f"{GPU}/cur_freq", "", "gpu_hz", id="nothing"),
        pytest.param("sys/devices/17000000.gp10b/load", "x", "gpu_load", id="no load"),
        pytest.param("sys/class/thermal/thermal_zone0/temp", "-256000", "temps_c", id="rail off"),
        pytest.param("sys/class/thermal/cooling_device1/cur_state", "?", "cooling", id="no state"),
        pytest.param(f"{CPUS}/online", "?", "online", id="no cores"),
    ],
)
def test_what_makes_no_sense_at_a_moment_is_missing_at_that_moment(
    tmp_path: Path, file: str, text: str, missing: str
) -> None:
    """The rest of the sample stands."""
    host = machine(tmp_path)
    watch = Watch(host, TX2)
    whole = watch.read()
    (tmp_path / file).write_text(text)
    found = watch.read()
    differing = {
        name
        for name in MachineSample.__struct_fields__
        if getattr(found, name) != getattr(whole, name)
    }
    assert differing == {missing, "time_ns"}
    (tmp_path / file).unlink()
    assert getattr(watch.read(), missing) == getattr(found, missing)


def test_a_cluster_that_is_off_line_has_no_clock(tmp_path: Path) -> None:
    """Whether its files go on showing the former one, or vanish; it keeps its place."""
    host = machine(tmp_path)
    watch = Watch(host, TX2)
    (tmp_path / CPUS / "online").write_text("0,3-5\n")
    assert watch.read().khz == (("a57", 2_034_000), ("denver", None))
    for file in ("related_cpus", "scaling_cur_freq"):
        (tmp_path / CPUS / "cpufreq/policy1" / file).unlink()
    assert watch.read().khz == (("a57", 2_034_000), ("denver", None))


def test_several_devices_of_one_name_have_their_numbers(tmp_path: Path) -> None:
    zones = {
        f"sys/class/thermal/thermal_zone{index}/{file}": text
        for index, temp in ((7, "20000"), (8, "21000"))
        for file, text in (("type", "acpitz"), ("temp", temp))
    }
    temps = dict(sample(machine(tmp_path, **zones)).temps_c)
    assert temps == {"BCPU-therm": 34.5, "acpitz 7": 20.0, "acpitz 8": 21.0}


def test_counters_of_throttling_are_read(tmp_path: Path) -> None:
    """Wherever hwmon numbers them."""
    assert sample(machine(tmp_path, **{EVENT: "7"})).events == (("oc1_event_cnt", 7),)
