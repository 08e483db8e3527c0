"""Which sources are chosen, and what the doctor sees of all."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from edgetune.machine.boards.known import board_named
from edgetune.power.sampler import PowerMissing
from edgetune.power.sources import available, choose
from edgetune.spec.power import Power
from tests.tree_host import TreeHost
from tests.unit.power.recordings import recorded
from tests.unit.power.test_hwmon import INA226
from tests.unit.power.test_ina3221 import ORIN_NANO, kernel
from tests.unit.power.test_rapl import TWO_PACKAGES

DATA = Path(__file__).parents[2] / "data" / "tegrastats"
ORIN = board_named("jetson_orin_nano")
THOR = board_named("jetson_agx_thor")
THOR_FILES = kernel("1-0040", 3, ("VDD_GPU", 20000, 20), ("VIN_SYS_5V0", 5000, 1000))
AUTO = Power(sources=("auto",), interval_ms=20)


def tree(
    folder: Path, *files: Mapping[str, object], tegrastats: str = "", denied: str = ""
) -> TreeHost:
    """With a tegrastats that prints lines that begin so; without one if that is empty."""
    lines = (DATA / "lines.txt").read_text().splitlines(keepends=True)
    printed = folder / "printed.txt"
    printed.write_text("".join(line for line in lines if tegrastats in line))
    program = [sys.executable, "-I", "-S", str(DATA / "program.py"), str(printed), "forever"]
    host = TreeHost(folder, programs={"tegrastats": program} if tegrastats else {}, denied=denied)
    for each in files:
        host.add(each)
    return host


NANO_LINE, THOR_LINE = "06-18-2025", "VIN 124486mW"


def test_a_board_gives_its_sensor_rather_than_tegrastats(tmp_path: Path) -> None:
    """It costs less, and is the same sensor."""
    host = tree(tmp_path, ORIN_NANO, TWO_PACKAGES, tegrastats=NANO_LINE)
    assert [sampler.source for sampler in choose(AUTO, host, ORIN)] == ["ina3221"]


def test_a_sensor_that_may_not_be_read_gives_way_to_tegrastats(tmp_path: Path) -> None:
    """Which may be allowed what this process is not."""
    host = tree(tmp_path, ORIN_NANO, tegrastats=NANO_LINE, denied="*/curr1_input")
    assert [sampler.source for sampler in choose(AUTO, host, ORIN)] == ["tegrastats"]


def test_a_sensor_that_does_not_see_the_total_gives_way(tmp_path: Path) -> None:
    """Thor's input hangs on another sensor, that tegrastats knows."""
    host = tree(tmp_path, THOR_FILES, tegrastats=THOR_LINE)
    assert [sampler.source for sampler in choose(AUTO, host, THOR)] == ["tegrastats"]


def test_without_any_total_the_rails_that_there_are_are_read(tmp_path: Path) -> None:
    """Each for itself is worth having."""
    host = tree(tmp_path, THOR_FILES)
    assert [sampler.source for sampler in choose(AUTO, host, THOR)] == ["ina3221"]


def test_another_machine_gives_all_that_it_has(tmp_path: Path) -> None:
    """They measure different parts of it."""
    host = tree(tmp_path, TWO_PACKAGES, INA226)
    host.simulated = True  # whatever card this machine has is none of the tree's
    assert [sampler.source for sampler in choose(AUTO, host, None)] == ["rapl", "hwmon"]


def test_nothing_is_chosen_where_nothing_is(tmp_path: Path) -> None:
    """That is no error: nothing was asked for by its name."""
    host = tree(tmp_path)
    host.simulated = True
    assert choose(AUTO, host, None) == []
    assert choose(Power(), host, None) == []


def test_what_is_named_is_taken_in_that_order_and_once(tmp_path: Path) -> None:
    """Beside what is there by itself."""
    host = tree(tmp_path, ORIN_NANO)
    power = Power(sources=("hwmon", "auto", "ina3221", "rapl"))
    sources = [sampler.source for sampler in choose(power, host, ORIN)]
    assert sources == ["hwmon", "ina3221", "rapl"]


def test_a_recording_stands_in_for_a_sensor(tmp_path: Path) -> None:
    """With each of its sources; one that is not there is told."""
    power = Power(sources=("replay",), replay=str(recorded(tmp_path)))
    assert [sampler.source for sampler in choose(power, tree(tmp_path), None)] == ["replay"] * 2
    with pytest.raises(PowerMissing, match="no trace to replay was named"):
        choose(Power(sources=("replay",)), tree(tmp_path), None)
    with pytest.raises(PowerMissing, match="No such file"):
        choose(Power(sources=("replay",), replay="nowhere"), tree(tmp_path), None)


def test_the_doctor_sees_every_source_live_or_with_its_remedy(tmp_path: Path) -> None:
    """Each of them once."""
    host = tree(tmp_path, ORIN_NANO, TWO_PACKAGES, denied="*/energy_uj")
    host.simulated = True
    found = {each.source: each for each in available(host, ORIN)}
    assert set(found) == {"ina3221", "tegrastats", "rapl", "nvml", "hwmon"}
    assert found["ina3221"].live_mw == pytest.approx((4935.744, 521.664))
    assert [rail.name for rail in found["ina3221"].rails] == ["VDD_IN", "VDD_CPU_GPU_CV"]
    assert "chmod a+r" in found["rapl"].remedy
    assert "may not read" in found["rapl"].missing
    assert found["rapl"].remedy not in found["rapl"].missing
    for source in ("tegrastats", "nvml", "hwmon"):
        assert found[source].missing
        assert found[source].live_mw == ()


def test_the_doctor_sees_the_power_behind_a_counter(tmp_path: Path) -> None:
    """Of the time between two looks: none where it stands still."""
    found = {each.source: each for each in available(tree(tmp_path, TWO_PACKAGES), None)}
    assert found["rapl"].live_mw == (0.0,) * 6
