"""The boards are what their own tables say, and are recognised."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from omegaconf import OmegaConf

from edgetune.errors import ConfigError
from edgetune.machine.board import Board
from edgetune.machine.boards.known import (
    BOARDS,
    COMPATIBLE,
    RELEASE,
    board_named,
    identify,
    jetpack_of,
)
from edgetune.machine.local import LocalHost
from edgetune.machine.twin.kits.known import KITS
from edgetune.root import shipped
from edgetune.spec.machine import AnyMachine, PlannedMachine, TwinMachine

by_name = pytest.mark.parametrize("board", BOARDS, ids=lambda board: board.name)


def machine(root: Path, path: str, text: str) -> LocalHost:
    file = root / path.lstrip("/")
    file.parent.mkdir(parents=True)
    file.write_text(text)
    return LocalHost(root)


@pytest.mark.parametrize(
    ("board", "entry"),
    [pytest.param(board, entry, id=entry) for board in BOARDS for entry in board.compatible],
)
def test_a_board_is_recognised_by_each_of_its_names(
    tmp_path: Path, board: Board, entry: str
) -> None:
    """Whatever stands around it in the device tree."""
    text = f"vendor,carrier\0{entry}\0nvidia,{board.soc}\0"
    assert identify(machine(tmp_path, COMPATIBLE, text)) is board


def test_the_special_name_counts_before_the_general_one(tmp_path: Path) -> None:
    """The Nano with 2 GB also calls itself a Nano, and has no power sensor."""
    text = "nvidia,p3542-0000+p3448-0003\0nvidia,jetson-nano-2gb\0nvidia,jetson-nano\0"
    found = identify(machine(tmp_path, COMPATIBLE, text))
    assert found is board_named("jetson_nano_2gb")
    assert found.rails.scope == "none"


@pytest.mark.parametrize(
    "text", ["nvidia,p0000\0nvidia,tegra210\0", ""], ids=["another board", "empty"]
)
def test_another_machine_is_no_board(tmp_path: Path, text: str) -> None:
    """Not even one with a system on chip that is known."""
    assert identify(machine(tmp_path, COMPATIBLE, text)) is None
    assert identify(LocalHost(tmp_path / "without a device tree")) is None


@pytest.mark.parametrize(
    ("line", "jetpack"),
    [
        pytest.param("# R28 (release), REVISION: 2.1, GCID: 11272647", 3, id="R28"),
        pytest.param("# R32 (release), REVISION: 5.1, BOARD: t210ref", 4, id="R32"),
        pytest.param("# R35 (release), REVISION: 3.1, BOARD: t186ref", 5, id="R35"),
        pytest.param("# R36 (release), REVISION: 4.3, BOARD: generic", 6, id="R36"),
        pytest.param("# R39 (release), REVISION: 2.0, BOARD: generic", 7, id="R39"),
        pytest.param("# R99 (release), REVISION: 0.0", None, id="one to come"),
        pytest.param("something else", None, id="no release"),
    ],
)
def test_the_release_is_read(tmp_path: Path, line: str, jetpack: int | None) -> None:
    """JetPack's major version from that of Linux for Tegra."""
    assert jetpack_of(machine(tmp_path, RELEASE, f"{line}\n")) == jetpack


def test_without_its_file_the_release_is_not_known(tmp_path: Path) -> None:
    """Images that others have built have none."""
    assert jetpack_of(LocalHost(tmp_path)) is None


def test_an_unknown_name_is_answered_with_the_nearest() -> None:
    """The board that was probably meant."""
    assert board_named("jetson_tx2").title == "Jetson TX2"
    with pytest.raises(ConfigError, match=r"no such board.*did you mean jetson_orin_nano"):
        board_named("jetson_orin_nan")


@by_name
def test_the_tables_ascend(board: Board) -> None:
    """Each clock once."""
    for table in (board.gpu_hz, board.emc_hz, *(cluster.khz for cluster in board.clusters)):
        assert list(table) == sorted(set(table))


@by_name
def test_the_clusters_share_no_core(board: Board) -> None:
    """And no core is missing."""
    assert board.cores == tuple(range(len(board.cores)))


@by_name
def test_power_modes_speak_of_the_board(board: Board) -> None:
    """Of its cores and clusters, each mode under a number and a name of its own."""
    names = {cluster.name for cluster in board.clusters}
    for mode in board.modes:
        assert set(board.fixed) <= set(mode.online) <= set(board.cores)
        assert {name for name, _ in mode.cpu_khz} <= names
    for facts in ([mode.id for mode in board.modes], [mode.name for mode in board.modes]):
        assert len(facts) == len(set(facts))
    assert not board.modes or board.default_mode in {mode.id for mode in board.modes}


def test_no_two_boards_share_a_name() -> None:
    """Neither ours nor one of the device tree."""
    names = [board.name for board in BOARDS]
    entries = [entry for board in BOARDS for entry in board.compatible]
    for several in (names, entries):
        assert len(several) == len(set(several))


CONF = sorted((shipped("conf") / "machine").glob("*.yaml"))


@pytest.mark.parametrize("path", CONF, ids=lambda path: path.stem)
def test_each_machine_of_the_configuration_is_one(path: Path) -> None:
    """Its name is that of its file; its board is known; a twin of it can be made."""
    values = OmegaConf.to_container(OmegaConf.load(path))
    found = msgspec.convert(values, type=AnyMachine)
    assert found.name == path.stem
    if isinstance(found, PlannedMachine):
        assert board_named(found.board).name == found.board
    if isinstance(found, TwinMachine):
        assert (found.board, found.jetpack) in {(kit.board.name, kit.jetpack) for kit in KITS}


def test_each_board_can_be_planned_for() -> None:
    """There is a machine for each in the configuration."""
    assert {board.name for board in BOARDS} <= {path.stem for path in CONF}


def test_a_kit_belongs_to_its_board() -> None:
    """Its device tree names that board, and its release is one that exists for it."""
    pairs = [(kit.board.name, kit.jetpack) for kit in KITS]
    assert len(pairs) == len(set(pairs))
    for kit in KITS:
        assert set(kit.compatible) & set(kit.board.compatible)
        assert kit.jetpack in kit.board.jetpacks
