"""The powercap tree: zones, their parts, and counters that wrap around."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from edgetune.power import rapl
from edgetune.power.sampler import PowerMissing, Sampler
from tests.contract.sampler import SamplerContract
from tests.tree_host import TreeHost

POWERCAP = "/sys/class/powercap"
END_UJ = 262_143_328_850


def zone(path: str, name: str, energy_uj: int) -> dict[str, object]:
    folder = f"{POWERCAP}/{path}"
    return {
        f"{folder}/name": name,
        f"{folder}/energy_uj": energy_uj,
        f"{folder}/max_energy_range_uj": END_UJ,
    }


TWO_PACKAGES = {
    **zone("intel-rapl:0", "package-0", 1000),
    **zone("intel-rapl:0:0", "core", 400),
    **zone("intel-rapl:0:1", "dram", 300),
    **zone("intel-rapl:1", "package-1", 2000),
    **zone("intel-rapl:1:0", "core", 500),
    **zone("intel-rapl:2", "psys", 9000),
    **zone("intel-rapl-mmio:0", "package-0", 1000),
}


def host(folder: Path) -> TreeHost:
    return TreeHost(folder).add(TWO_PACKAGES)


class TestRaplContract(SamplerContract):
    """As the contract asks."""

    def working(self, folder: Path) -> Sampler:
        return rapl.sampler(host(folder))

    def missing(self, folder: Path) -> Sampler:
        return rapl.sampler(TreeHost(folder))

    def kill(self, sampler: Sampler, folder: Path) -> None:
        shutil.rmtree(folder / "sys")


def test_parts_are_named_below_their_zone_and_nothing_is_there_twice(tmp_path: Path) -> None:
    """Two packages have a part `core` each."""
    rails = rapl.sampler(host(tmp_path)).start()
    assert {rail.kind for rail in rails} == {"energy"}
    assert [rail.name for rail in rails] == [
        "package-0",
        "package-0/core",
        "package-0/dram",
        "package-1",
        "package-1/core",
        "psys",
    ]


@pytest.mark.parametrize(
    ("looks_uj", "grown_uj"),
    [
        pytest.param([1000, 1500, 4000], [0, 500, 3000], id="grows"),
        pytest.param([7, 7], [0, 0], id="stands still"),
        pytest.param([END_UJ - 10, 5, 6], [0, 15, 16], id="wraps around"),
        pytest.param([END_UJ, 0, END_UJ, 0], [0, 0, END_UJ, END_UJ], id="twice"),
    ],
)
def test_energy_counts_from_the_first_look_across_the_end_of_the_counter(
    looks_uj: list[int], grown_uj: list[int], tmp_path: Path
) -> None:
    """The counter begins again at 0 after its largest value."""
    tree = TreeHost(tmp_path).add(zone("intel-rapl:0", "package-0", looks_uj[0]))
    sampler = rapl.sampler(tree)
    sampler.start()
    seen = []
    for look_uj in looks_uj:
        tree.write(f"{POWERCAP}/intel-rapl:0/energy_uj", f"{look_uj}\n")
        seen.append(sampler.poll()[0].values[0])
    assert seen == grown_uj


def test_a_counter_without_a_known_end_that_goes_back_is_given_up(tmp_path: Path) -> None:
    """What it counted meanwhile cannot be known."""
    tree = host(tmp_path)
    for path in tree.glob(f"{POWERCAP}/*/max_energy_range_uj"):
        tree.at(path).unlink()
    sampler = rapl.sampler(tree)
    sampler.start()
    tree.write(f"{POWERCAP}/intel-rapl:0/energy_uj", "999\n")
    with pytest.raises(PowerMissing, match=r"went back.*got 999 after 1000"):
        sampler.poll()


def test_counters_that_only_root_may_read_name_the_remedy(tmp_path: Path) -> None:
    """As they are since Linux 5.10."""
    tree = TreeHost(tmp_path, denied="*/energy_uj").add(TWO_PACKAGES)
    with pytest.raises(PowerMissing, match=r"may not read .*; run as root, or .* chmod a\+r /sys"):
        rapl.sampler(tree).start()
