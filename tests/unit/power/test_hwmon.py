"""Power sensors in the hwmon tree, and batteries."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest

from edgetune.power import hwmon
from edgetune.power.sampler import PowerMissing, Sampler
from tests.contract.sampler import SamplerContract
from tests.tree_host import TreeHost

BATTERY = "/sys/class/power_supply/BAT0"


def chip(number: int, name: str, **files: object) -> dict[str, object]:
    folder = f"/sys/class/hwmon/hwmon{number}"
    return {f"{folder}/name": name, **{f"{folder}/{key}": value for key, value in files.items()}}


def battery(**files: object) -> dict[str, object]:
    return {f"{BATTERY}/type": "Battery", **{f"{BATTERY}/{key}": v for key, v in files.items()}}


INA226 = chip(0, "ina226", in0_input=1, in1_input=12000, curr1_input=850, power1_input=10_200_000)
VIN = chip(3, "ina238", power1_input=15_004_000, power1_label="VIN", in1_input=1, curr1_input=1)


class TestHwmonContract(SamplerContract):
    """As the contract asks."""

    def working(self, folder: Path) -> Sampler:
        return hwmon.sampler(TreeHost(folder).add(INA226))

    def missing(self, folder: Path) -> Sampler:
        coretemp = chip(0, "coretemp", temp1_input=40_000, in1_input=1000, curr1_input=5)
        return hwmon.sampler(TreeHost(folder).add(coretemp))

    def kill(self, sampler: Sampler, folder: Path) -> None:
        shutil.rmtree(folder / "sys")


@pytest.mark.parametrize(
    ("files", "powers_mw"),
    [
        pytest.param(INA226, {"ina226": 10_200}, id="a power"),
        pytest.param(VIN, {"VIN": 15_004}, id="a power with a label"),
        pytest.param(
            chip(1, "ina219", in0_input=9, in1_input=5000, curr1_input=400),
            {"ina219": 2000},
            id="voltage and current",
        ),
        pytest.param(
            chip(2, "amdgpu", power1_average=31_000_000, power1_label="PPT"),
            {"PPT": 31_000},
            id="an average",
        ),
        pytest.param(
            chip(2, "both", power1_input=2_000_000, power1_average=9_000_000),
            {"both": 2000},
            id="of now rather than on average",
        ),
        pytest.param(
            chip(2, "two", power1_input=1000, power2_input=5000, power2_label="out"),
            {"two": 1, "out": 5},
            id="two channels",
        ),
        pytest.param({**INA226, **VIN}, {"ina226": 10_200, "VIN": 15_004}, id="two sensors"),
    ],
)
def test_a_sensor_gives_milliwatts(
    files: Mapping[str, object], powers_mw: Mapping[str, float], tmp_path: Path
) -> None:
    """By its label, else by the name of its chip."""
    sampler = hwmon.sampler(TreeHost(tmp_path).add(files))
    names = [rail.name for rail in sampler.start()]
    assert dict(zip(names, sampler.poll()[0].values, strict=True)) == powers_mw


@pytest.mark.parametrize(
    "files",
    [
        pytest.param(chip(0, "nct6775", in1_input=1000, curr1_input=5), id="unrelated numbers"),
        pytest.param(chip(0, "ina3221", in1_input=5000, curr1_input=5), id="has its own source"),
        pytest.param(
            chip(0, "ucsi_source_psy", power1_input=15_000_000, **{"device/type": "USB"}),
            id="what a charger has negotiated",
        ),
        pytest.param(
            {**battery(status="Discharging", power_now=1), f"{BATTERY}/scope": "Device"},
            id="the battery of a mouse",
        ),
        pytest.param(
            {**battery(status="Discharging", power_now=1), f"{BATTERY}/type": "Mains"},
            id="a plug",
        ),
    ],
)
def test_what_does_not_measure_the_machine_is_no_sensor(
    files: Mapping[str, object], tmp_path: Path
) -> None:
    """Rather no number than one of something else."""
    with pytest.raises(PowerMissing, match="no power sensor"):
        hwmon.sampler(TreeHost(tmp_path).add(files)).start()


@pytest.mark.parametrize(
    "flow",
    [
        pytest.param({"power_now": 7_500_000}, id="power"),
        pytest.param({"power_now": -7_500_000}, id="negative power"),
        pytest.param({"current_now": 600_000, "voltage_now": 12_500_000}, id="current"),
        pytest.param({"current_now": -600_000, "voltage_now": 12_500_000}, id="negative current"),
    ],
)
def test_a_battery_tells_the_machines_power_only_while_it_discharges(
    flow: Mapping[str, object], tmp_path: Path
) -> None:
    """Plugged in, it gives nothing, for as long as that lasts."""
    host = TreeHost(tmp_path).add(battery(status="Discharging", **flow))
    sampler = hwmon.sampler(host)
    assert [rail.name for rail in sampler.start()] == ["BAT0"]
    assert sampler.poll()[0].values == (7500,)
    host.write(f"{BATTERY}/status", "Charging\n")
    assert [sampler.poll() for _ in range(30)] == [[]] * 30


def test_a_sensor_that_may_not_be_read_names_the_remedy(tmp_path: Path) -> None:
    """And is not taken for one that is not there."""
    host = TreeHost(tmp_path, denied="*/power1_input").add(INA226)
    with pytest.raises(PowerMissing, match=r"may not read .*; run as root, or .* chmod a\+r /sys"):
        hwmon.sampler(host).start()
