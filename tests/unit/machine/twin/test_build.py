"""A twin is made once, and started anew."""

from __future__ import annotations

from pathlib import Path

import pytest

from edgetune.errors import ConfigError
from edgetune.machine.twin.build import build_twin, reboot
from edgetune.machine.twin.folder import STAMP
from edgetune.machine.twin.host import open_twin
from edgetune.machine.twin.kit import Kit
from edgetune.machine.twin.kits.tegra194 import XAVIER_NX_5
from edgetune.machine.twin.kits.tegra210 import NANO_4
from edgetune.machine.twin.kits.tegra234 import AGX_ORIN_6
from tests.twins import CPU, contents, make_twin, twin_machine

BOOT_ID = "/proc/sys/kernel/random/boot_id"
GOVERNOR = f"{CPU}/cpu0/cpufreq/scaling_governor"
FEW = [NANO_4, XAVIER_NX_5, AGX_ORIN_6]
each_kit = pytest.mark.parametrize("kit", FEW, ids=lambda kit: kit.board.name)


def test_a_twin_that_is_there_stays_as_it_is(tmp_path: Path) -> None:
    """As a board between two sweeps."""
    make_twin(tmp_path).write(GOVERNOR, "performance")
    before = contents(tmp_path)
    host = make_twin(tmp_path)
    assert contents(tmp_path) == before
    assert host.read(GOVERNOR) == "performance"


def test_faults_and_air_are_those_of_today(tmp_path: Path) -> None:
    """The board is the same."""
    make_twin(tmp_path).write(GOVERNOR, "performance")
    host = make_twin(tmp_path, faults=("read_only",), ambient_c=35.0)
    assert host.read(GOVERNOR) == "performance"
    found = open_twin(tmp_path)
    assert found is not None
    assert found.machine == host.machine
    with pytest.raises(OSError, match="Read-only"):
        found.write(GOVERNOR, "schedutil")


def test_another_board_under_the_same_name_is_an_error(tmp_path: Path) -> None:
    """What was set on the one would be put back on the other."""
    make_twin(tmp_path)
    before = contents(tmp_path)
    with pytest.raises(ConfigError, match=r"another twin .* jetson_nano .* got jetson_tx2"):
        build_twin(twin_machine("jetson_nano", 4), tmp_path)
    assert contents(tmp_path) == before


def test_a_twin_that_was_not_finished_is_made_again(tmp_path: Path) -> None:
    """Its stamp is written last."""
    make_twin(tmp_path)
    before = contents(tmp_path)
    (tmp_path / STAMP).unlink()
    (tmp_path / "tree/etc/nv_tegra_release").unlink()
    assert open_twin(tmp_path) is None
    make_twin(tmp_path)
    assert contents(tmp_path) == before


@each_kit
def test_a_boot_resets_what_the_kernel_holds(tmp_path: Path, kit: Kit) -> None:
    """Clocks and cores; a host that was open sees the new files."""
    host = make_twin(tmp_path, kit.board.name, kit.jetpack)
    before = {path: host.read(path) for path in (BOOT_ID, GOVERNOR)}
    host.write(GOVERNOR, "performance")
    host.write(f"{CPU}/cpu1/online", "0")
    reboot(tmp_path)
    assert host.read(BOOT_ID) != before[BOOT_ID]
    assert host.read(GOVERNOR) == before[GOVERNOR]
    mode = next(mode for mode in kit.board.modes if mode.id == kit.board.default_mode)
    assert host.standing().online == mode.online


@each_kit
def test_a_boot_gives_sensors_other_numbers(tmp_path: Path, kit: Kit) -> None:
    """They are found by what they are called, on each of several boots."""
    host = make_twin(tmp_path, kit.board.name, kit.jetpack)
    pattern = f"/sys/bus/i2c/drivers/ina3221*/*/{'iio:device*' if kit.old else 'hwmon/hwmon*'}"
    found = []
    for _ in range(3):
        found.append(host.glob(pattern))
        reboot(tmp_path)
    assert all(len(paths) == len(kit.monitors) for paths in found)
    assert len({tuple(paths) for paths in found}) == len(found)


def test_the_power_mode_outlives_a_boot(tmp_path: Path) -> None:
    """With all that it limits."""
    host = make_twin(tmp_path)
    host.run(["nvpmodel", "-m", "1"], timeout_s=60)
    limits = host.standing().caps
    reboot(tmp_path)
    assert host.standing().caps == limits
    assert host.read(f"{CPU}/cpu0/cpufreq/scaling_max_freq") == "1267200"


def test_twins_that_went_through_the_same_are_the_same(tmp_path: Path) -> None:
    """The number of boots decides what differs between boots, and nothing else does."""
    for folder in (tmp_path / "a", tmp_path / "b"):
        make_twin(folder)
        reboot(folder)
    assert contents(tmp_path / "a") == contents(tmp_path / "b")
