"""The INA3221 in the files of both of its drivers."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest

from edgetune.power import ina3221
from edgetune.power.polled import MOST_FAILURES
from edgetune.power.sampler import PowerMissing, Sampler
from tests.contract.sampler import SamplerContract
from tests.tree_host import TreeHost

DRIVERS = "/sys/bus/i2c/drivers"


def nvidia(bus: str, device: str, *rails: tuple[str, int]) -> dict[str, object]:
    """Its driver's files: the power in mW."""
    folder = f"{DRIVERS}/ina3221x/{bus}/{device}"
    names = {f"{folder}/rail_name_{number}": name for number, (name, _) in enumerate(rails)}
    powers = {f"{folder}/in_power{number}_input": mw for number, (_, mw) in enumerate(rails)}
    return {**names, **powers}


def kernel(bus: str, number: int, *rails: tuple[str, int, int]) -> dict[str, object]:
    """Its driver's files: mV and mA, and the channel that is none."""
    folder = f"{DRIVERS}/ina3221/{bus}/hwmon/hwmon{number}"
    files: dict[str, object] = {f"{folder}/in7_label": "sum of shunt voltages"}
    for channel, (name, millivolts, milliamperes) in enumerate(rails, start=1):
        files[f"{folder}/in{channel}_label"] = name
        files[f"{folder}/in{channel}_input"] = millivolts
        files[f"{folder}/curr{channel}_input"] = milliamperes
        files[f"{folder}/shunt{channel}_resistor"] = 5000
    return files


TX2 = {
    **nvidia("0-0040", "iio:device0", ("VDD_SYS_GPU", 153), ("VDD_SYS_SOC", 383)),
    **nvidia("0-0041", "iio:device1", ("VDD_IN", 1840), ("VDD_SYS_CPU", 306)),
}
ORIN_NANO = kernel("1-0040", 3, ("VDD_IN", 5016, 984), ("VDD_CPU_GPU_CV", 5016, 104))
AGX_ORIN = {
    **kernel("1-0040", 4, ("VDD_GPU_SOC", 20000, 160), ("VDD_CPU_CV", 20000, 20)),
    **kernel("1-0041", 5, ("NC", 0, 0), ("VDDQ_VDD2_1V8AO", 20000, 15), ("NC", 0, 0)),
}
BOARDS = [
    pytest.param(
        TX2,
        {"VDD_SYS_GPU": 153, "VDD_SYS_SOC": 383, "VDD_IN": 1840, "VDD_SYS_CPU": 306},
        id="TX2",
    ),
    pytest.param(
        nvidia("1-0040", "iio_device", ("VDD_IN", 2532)), {"VDD_IN": 2532}, id="before JetPack 4"
    ),
    pytest.param(ORIN_NANO, {"VDD_IN": 4935.744, "VDD_CPU_GPU_CV": 521.664}, id="Orin Nano"),
    pytest.param(
        AGX_ORIN, {"VDD_GPU_SOC": 3200, "VDD_CPU_CV": 400, "VDDQ_VDD2_1V8AO": 300}, id="AGX Orin"
    ),
    pytest.param(
        kernel("1-0040", 1, ("VDD_GPU", 19600, -20)), {"VDD_GPU": -392}, id="a negative current"
    ),
]


class TestInaContract(SamplerContract):
    """As the contract asks."""

    def working(self, folder: Path) -> Sampler:
        return ina3221.sampler(TreeHost(folder).add(ORIN_NANO))

    def missing(self, folder: Path) -> Sampler:
        return ina3221.sampler(TreeHost(folder))

    def kill(self, sampler: Sampler, folder: Path) -> None:
        shutil.rmtree(folder / "sys")


@pytest.mark.parametrize(("files", "powers_mw"), BOARDS)
def test_every_rail_that_something_hangs_on_is_read_by_its_label(
    files: Mapping[str, object], powers_mw: Mapping[str, float], tmp_path: Path
) -> None:
    """Whichever driver, address and number of this boot."""
    sampler = ina3221.sampler(TreeHost(tmp_path).add(files))
    names = [rail.name for rail in sampler.start()]
    (reading,) = sampler.poll()
    assert dict(zip(names, reading.values, strict=True)) == pytest.approx(powers_mw)


def test_a_step_of_the_current_makes_the_step_of_the_power(tmp_path: Path) -> None:
    """40 µV at 5 mΩ are 8 mA, at 5.016 V 40.128 mW."""
    sampler = ina3221.sampler(TreeHost(tmp_path).add(ORIN_NANO))
    assert [rail.step for rail in sampler.start()] == pytest.approx([40.128, 40.128])


def test_where_no_file_tells_the_step_the_board_does(tmp_path: Path) -> None:
    """And a rail that is not known has none."""
    sampler = ina3221.sampler(TreeHost(tmp_path).add(TX2), {"VDD_IN": 39.0})
    steps = {rail.name: rail.step for rail in sampler.start()}
    assert (steps["VDD_IN"], steps["VDD_SYS_GPU"]) == (39.0, None)


@pytest.mark.parametrize(
    ("files", "denied"),
    [
        pytest.param(TX2, "*/in_power1_input", id="NVIDIA's driver"),
        pytest.param(ORIN_NANO, "*/curr2_input", id="the kernel's driver"),
    ],
)
def test_a_sensor_that_may_not_be_read_names_the_remedy(
    files: Mapping[str, object], denied: str, tmp_path: Path
) -> None:
    """And is not taken for one without rails."""
    sampler = ina3221.sampler(TreeHost(tmp_path, denied=denied).add(files))
    with pytest.raises(PowerMissing, match=r"may not read .*; run as root, or .* chmod a\+r /sys"):
        sampler.start()


def test_a_rail_that_fails_now_and_then_is_missing_only_then(tmp_path: Path) -> None:
    """The others go on, and it comes back."""
    host = TreeHost(tmp_path).add(ORIN_NANO)
    broken = f"{DRIVERS}/ina3221/1-0040/hwmon/hwmon3/curr1_input"
    sampler = ina3221.sampler(host)
    sampler.start()
    host.write(broken, "")
    for _ in range(2 * MOST_FAILURES):
        (reading,) = sampler.poll()
        assert reading.values[0] is None
        assert reading.values[1] == pytest.approx(521.664)
    host.write(broken, "984\n")
    assert sampler.poll()[0].values[0] == pytest.approx(4935.744)


def test_a_sensor_that_fails_for_a_moment_is_not_given_up(tmp_path: Path) -> None:
    """Nothing is read meanwhile: no reading, and no zero."""
    host = TreeHost(tmp_path).add(TX2)
    sampler = ina3221.sampler(host)
    sampler.start()
    (tmp_path / "sys").rename(tmp_path / "gone")
    assert [sampler.poll() for _ in range(MOST_FAILURES - 1)] == [[]] * (MOST_FAILURES - 1)
    (tmp_path / "gone").rename(tmp_path / "sys")
    assert len(sampler.poll()) == 1
