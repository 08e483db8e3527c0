"""The sampler over tegrastats: a real child process that prints real lines, or misbehaves."""

from __future__ import annotations

import sys
from pathlib import Path

import psutil
import pytest

from edgetune.power.sampler import PowerMissing, Sampler
from edgetune.power.tegrastats import Tegrastats
from tests.contract.sampler import SamplerContract, some
from tests.tree_host import TreeHost

DATA = Path(__file__).parents[2] / "data" / "tegrastats"
LINES = (DATA / "lines.txt").read_text().splitlines(keepends=True)
TX1_JETPACK_3, TX2, AGX_ORIN = LINES[0], LINES[5], LINES[12]
PATIENCE_S = 0.3


def tegrastats(folder: Path, *lines: str, mode: str = "forever") -> Tegrastats:
    """One that prints these lines and then does as the mode says (see program.py)."""
    (folder / "printed.txt").write_text("".join(lines))
    program = [sys.executable, "-I", "-S", str(DATA / "program.py")]
    command = [*program, str(folder / "printed.txt"), mode]
    host = TreeHost(folder, programs={"tegrastats": command})
    return Tegrastats(host, interval_ms=10, patience_s=PATIENCE_S, steps_mw={"VDD_IN": 39.0})


def process_of(sampler: Tegrastats) -> psutil.Process:
    assert sampler.lines is not None
    return psutil.Process(sampler.lines.process.pid)


class TestTegrastatsContract(SamplerContract):
    """As the contract asks."""

    def working(self, folder: Path) -> Sampler:
        return tegrastats(folder, TX2)

    def missing(self, folder: Path) -> Sampler:
        return Tegrastats(TreeHost(folder), interval_ms=10)

    def kill(self, sampler: Sampler, folder: Path) -> None:
        assert isinstance(sampler, Tegrastats)
        process_of(sampler).kill()


def test_rails_are_those_that_something_hangs_on(tmp_path: Path) -> None:
    """In the order of the line, with the steps that are known."""
    sampler = tegrastats(tmp_path, TX2)
    assert [(rail.name, rail.step) for rail in sampler.start()] == [
        ("VDD_SYS_GPU", None),
        ("VDD_SYS_SOC", None),
        ("VDD_4V0_WIFI", None),
        ("VDD_IN", 39.0),
        ("VDD_SYS_CPU", None),
        ("VDD_SYS_DDR", None),
    ]
    assert some(sampler, 1)[0].values == (153, 383, 0, 1840, 306, 269)
    sampler.stop()


def test_what_is_not_connected_is_no_rail(tmp_path: Path) -> None:
    """Two of the AGX Orin's channels."""
    sampler = tegrastats(tmp_path, AGX_ORIN)
    names = [rail.name for rail in sampler.start()]
    assert names == ["VDD_GPU_SOC", "VDD_CPU_CV", "VIN_SYS_5V0", "VDDQ_VDD2_1V8AO"]
    sampler.stop()


def test_the_current_number_of_a_rail_counts_not_the_mean(tmp_path: Path) -> None:
    """The mean is of all the time since it began."""
    sampler = tegrastats(tmp_path, TX2.replace("1840/1840", "1610/1725"))
    sampler.start()
    assert some(sampler, 1)[0].values[3] == 1610
    sampler.stop()


@pytest.mark.parametrize(
    "damaged",
    [
        pytest.param("", id="empty"),
        pytest.param("\0\xff garbage 1/2\n", id="garbage"),
        pytest.param(TX2[:-40] + TX2, id="two lines in one"),
        pytest.param("VDD_IN 1/2\n", id="half a line"),
    ],
)
def test_what_is_no_whole_line_is_no_reading(damaged: str, tmp_path: Path) -> None:
    """The lines around it are."""
    sampler = tegrastats(tmp_path, TX2, damaged, TX2)
    sampler.start()
    assert {reading.values for reading in some(sampler, 5)} == {(153, 383, 0, 1840, 306, 269)}
    sampler.stop()


def test_a_rail_that_a_line_lacks_is_missing_there(tmp_path: Path) -> None:
    """Not 0, and not the one before."""
    sampler = tegrastats(tmp_path, TX2, TX2.replace("VDD_IN 1840/1840", ""))
    sampler.start()
    assert {reading.values[3] for reading in some(sampler, 6)} == {1840, None}
    sampler.stop()


@pytest.mark.parametrize(
    ("lines", "mode", "why"),
    [
        pytest.param([TX1_JETPACK_3], "forever", "no power rails.*run as root", id="no rails"),
        pytest.param([], "once", "has ended.*status 3", id="ends at once"),
        pytest.param(["no such option\n"], "once", "status 3.*'no such option'", id="complains"),
        pytest.param([], "hang", "no sample for .* it still runs", id="silent"),
        pytest.param(["?\n"], "forever", "no sample for .* '[?]'", id="only garbage"),
    ],
)
def test_a_beginning_without_rails_is_told_with_what_was_said(
    lines: list[str], mode: str, why: str, tmp_path: Path
) -> None:
    """And what was started is ended."""
    sampler = tegrastats(tmp_path, *lines, mode=mode)
    with pytest.raises(PowerMissing, match=why):
        sampler.start()
    assert sampler.lines is None


@pytest.mark.parametrize(
    ("mode", "why"),
    [
        pytest.param("once", "has ended.*status 3", id="dies"),
        pytest.param("cut", "has ended.*status 3", id="dies within a line"),
        pytest.param("hang", "no sample for .* it still runs", id="hangs"),
    ],
)
def test_all_that_came_before_the_end_is_given_first(mode: str, why: str, tmp_path: Path) -> None:
    """Then the end is told, once nothing is left."""
    sampler = tegrastats(tmp_path, TX2, TX2, TX2, mode=mode)
    sampler.start()
    assert len(some(sampler, 3)) == 3
    with pytest.raises(PowerMissing, match=why):
        some(sampler, 1)
    sampler.stop()


def test_it_ends_its_own_child_even_a_stubborn_one(tmp_path: Path) -> None:
    """And nobody else's."""
    other = tegrastats(tmp_path, TX2)
    other.start()
    sampler = tegrastats(tmp_path, TX2, mode="stubborn")
    sampler.start()
    child = process_of(sampler)
    sampler.stop()
    assert not child.is_running()
    assert process_of(other).is_running()
    other.stop()
