"""NVML, as a library of our own that is compiled with the functions of NVIDIA's."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from edgetune.power import nvml
from edgetune.power.sampler import PowerMissing, Sampler
from tests.contract.sampler import SamplerContract, some
from tests.tree_host import TreeHost

SOURCE = Path(__file__).parents[2] / "data" / "nvml" / "nvml.c"


def library(folder: Path, *, energy: int = 1, power: int = 1) -> str:
    """While `folder`/lost exists, its cards are lost."""
    path = folder / "libnvidia-ml.so.1"
    facts = [f"-DENERGY={energy}", f"-DPOWER={power}", f'-DLOST="{folder / "lost"}"']
    subprocess.run(["cc", "-shared", "-fPIC", *facts, "-o", path, SOURCE], check=True)
    return str(path)


def sampler(folder: Path, *, energy: int = 1, power: int = 1) -> Sampler:
    return nvml.sampler(TreeHost(folder), library(folder, energy=energy, power=power))


class TestNvmlContract(SamplerContract):
    """As the contract asks."""

    def working(self, folder: Path) -> Sampler:
        return sampler(folder)

    def missing(self, folder: Path) -> Sampler:
        return nvml.sampler(TreeHost(folder), str(folder / "libnvidia-ml.so.1"))

    def kill(self, sampler: Sampler, folder: Path) -> None:
        (folder / "lost").touch()


def test_energy_is_taken_where_it_is_counted(tmp_path: Path) -> None:
    """The library's millijoules, from the first look on, in µJ."""
    cards = sampler(tmp_path)
    rails = cards.start()
    assert [(rail.name, rail.kind, rail.step) for rail in rails] == [
        ("gpu0 Small Card", "energy", 1000),
        ("gpu1 Big Card", "energy", 1000),
    ]
    looks = [cards.poll()[0].values for _ in range(3)]
    assert looks == [(0, 0), (250_000, 250_000), (500_000, 500_000)]
    cards.stop()


def test_power_is_taken_where_no_energy_is_counted(tmp_path: Path) -> None:
    """As of cards before Volta."""
    cards = sampler(tmp_path, energy=0)
    assert {rail.kind for rail in cards.start()} == {"power"}
    assert cards.poll()[0].values == (61_000, 250_000)
    cards.stop()


def test_cards_that_tell_neither_are_no_source(tmp_path: Path) -> None:
    """As the GPU of a Jetson."""
    with pytest.raises(PowerMissing, match="no GPU here tells its power"):
        sampler(tmp_path, energy=0, power=0).start()


def test_a_lost_card_is_told_in_the_librarys_words(tmp_path: Path) -> None:
    """Once it is lost for good."""
    cards = sampler(tmp_path)
    cards.start()
    (tmp_path / "lost").touch()
    with pytest.raises(PowerMissing, match="GPU is lost"):
        some(cards, 100)
    cards.stop()


def test_a_twin_has_no_graphics_card(tmp_path: Path) -> None:
    """This machine's card has nothing to do with it."""
    twin = TreeHost(tmp_path, simulated=True)
    with pytest.raises(PowerMissing, match="has no GPU that NVML knows"):
        nvml.sampler(twin, library(tmp_path)).start()
