"""What machines offer: twins of boards, a PC's tree, this one, and boards that are not here."""

from __future__ import annotations

from pathlib import Path

import pytest

from edgetune.machine.board import Board
from edgetune.machine.boards.known import BOARDS, board_named
from edgetune.machine.local import LocalHost
from edgetune.machine.offer import Offer
from edgetune.machine.session import MachineSession
from edgetune.machine.survey import offer_of, offer_of_board
from edgetune.machine.twin.kits.known import KITS
from edgetune.spec import State
from tests.restore.twins import KINDS, board_of, held, make_twin

CPU = "sys/devices/system/cpu"


def offered(folder: Path, kind: str) -> Offer:
    host = make_twin(folder, kind)
    return offer_of(host, board_of(host))


def clusters(offer: Offer) -> dict[str, tuple[int, ...]]:
    return {cluster.name: cluster.cores for cluster in offer.clusters}


@pytest.mark.parametrize("kind", KINDS)
def test_a_twin_offers_what_its_board_has(kind: str, tmp_path: Path) -> None:
    """Read from its files, and the same as in the board's tables."""
    offer = offered(tmp_path, kind)
    board = board_named(KINDS[kind].board)
    kit = next(kit for kit in KITS if (kit.board, kit.jetpack) == (board, KINDS[kind].jetpack))
    planned = offer_of_board(board)
    assert not offer.from_profile
    assert planned.from_profile
    assert clusters(offer) == clusters(planned)
    assert {cluster.khz for cluster in offer.clusters} == {board.clusters[0].khz}
    assert offer.gpu_hz == kit.gpu_hz
    assert (offer.emc_hz, offer.modes) == (planned.emc_hz, planned.modes)
    assert (offer.cores, offer.fixed) == (planned.cores, (0,))
    assert offer.fan
    assert offer.hotplug
    assert set(planned.governors) <= set(offer.governors)


def test_an_off_line_cluster_shows_the_boards_table(tmp_path: Path) -> None:
    """TX2 boots without its Denver cores: they can be named, and no range is known of them."""
    offer = offered(tmp_path, "tx2")
    assert offer.online == (0, 3, 4, 5)
    assert offer.isolated == (1, 2)
    a57, denver = offer.clusters
    assert (a57.name, denver.name, denver.cores) == ("a57", "denver", (1, 2))
    assert a57.khz_range == (345_600, 2_035_200)
    assert (denver.khz, denver.khz_range) == (a57.khz, None)


def test_the_offer_follows_the_machine(tmp_path: Path) -> None:
    """Cores that come on bring what they offer with them."""
    host = make_twin(tmp_path, "tx2")
    with held(host) as machine, MachineSession(machine) as session:
        session.apply(State(cores=(0,), online=(0, 1, 2)))
        offer = offer_of(host, board_of(host))
    assert offer.online == (0, 1, 2)
    assert clusters(offer) == {"a57": (0, 3, 4, 5), "denver": (1, 2)}
    assert {cluster.khz_range for cluster in offer.clusters} == {(345_600, 2_035_200)}


@pytest.mark.parametrize("planned", [False, True], ids=["read from it", "of its tables"])
def test_a_power_mode_tells_which_cores_it_leaves_on(tmp_path: Path, planned: bool) -> None:
    """TX2's MAXQ switches Denver off: `cores=all` must not ask for it."""
    offer = offer_of_board(board_named("jetson_tx2")) if planned else offered(tmp_path, "tx2")
    online = {mode.name: mode.online for mode in offer.modes}
    assert online["MAXN"] == (0, 1, 2, 3, 4, 5)
    assert online["MAXQ"] == (0, 3, 4, 5)


def test_a_board_that_nobody_knows_offers_what_can_be_read(tmp_path: Path) -> None:
    """Clusters go by the kernel's numbers; of the memory only both ends are known."""
    offer = offer_of(make_twin(tmp_path, "tx2"), None)
    assert clusters(offer) == {"policy0": (0, 3, 4, 5)}
    assert offer.emc_hz == (40_800_000, 1_866_000_000)
    assert len(offer.gpu_hz) == 13
    assert [mode.id for mode in offer.modes] == [0, 1, 2, 3, 4]


def write(root: Path, files: dict[str, str]) -> LocalHost:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{text}\n")
    return LocalHost(root)


def policy(number: int, cores: str, **files: str) -> dict[str, str]:
    folder = f"{CPU}/cpufreq/policy{number}"
    common = {"related_cpus": cores, "affected_cpus": cores} | files
    return {f"{folder}/{name}": text for name, text in common.items()}


def test_a_pc_offers_ranges_where_it_has_no_tables(tmp_path: Path) -> None:
    """Each core has its own clock there; core 0 has no switch."""
    limits = {"cpuinfo_min_freq": "400000", "cpuinfo_max_freq": "4700000"}
    files = {
        f"{CPU}/present": "0-10",
        f"{CPU}/online": "0,2,10",
        f"{CPU}/cpu2/online": "1",
        **policy(0, "0", scaling_available_governors="performance powersave", **limits),
        **policy(2, "2", scaling_available_governors="powersave performance", **limits),
        **policy(10, "10", scaling_available_governors="powersave schedutil", **limits),
    }
    offer = offer_of(write(tmp_path, files), None)
    assert list(clusters(offer)) == ["policy0", "policy2", "policy10"]
    assert {(each.khz, each.khz_range) for each in offer.clusters} == {((), (400_000, 4_700_000))}
    assert offer.governors == ("powersave",)
    assert offer.hotplug
    assert 2 not in offer.fixed
    assert {0, 10} <= set(offer.fixed)
    assert (offer.gpu_hz, offer.emc_hz, offer.modes, offer.fan) == ((), (), (), False)


def test_fewer_cores_than_the_kind_of_board_has_are_the_same_clusters(tmp_path: Path) -> None:
    """The 32 GB AGX Orin lacks the third cluster, an Orin NX of 8 GB half of the second one."""
    files = {
        f"{CPU}/present": "0-5",
        f"{CPU}/online": "0-5",
        **policy(0, "0 1 2 3", scaling_available_frequencies="729600 115200 "),
        **policy(4, "4 5", scaling_available_frequencies="115200 729600 729600"),
    }
    offer = offer_of(write(tmp_path, files), board_named("jetson_orin_nx"))
    assert clusters(offer) == {"a78_0": (0, 1, 2, 3), "a78_1": (4, 5)}
    assert {cluster.khz for cluster in offer.clusters} == {(115_200, 729_600)}


@pytest.mark.parametrize(
    "files",
    [
        pytest.param({}, id="no sysfs at all"),
        pytest.param({f"{CPU}/present": "", f"{CPU}/online": "x-y"}, id="files without sense"),
        pytest.param(policy(0, ""), id="a policy without cores"),
        pytest.param({"etc/nvpmodel.conf": "< POWER_MODEL ID=x >"}, id="a spoilt nvpmodel.conf"),
    ],
)
def test_where_nothing_can_be_read_nothing_is_offered(
    files: dict[str, str], tmp_path: Path
) -> None:
    """And nothing is raised, with a board's tables or without."""
    for board in (None, board_named("jetson_tx2")):
        offer = offer_of(write(tmp_path, files), board)
        assert (offer.cores, offer.online, offer.clusters, offer.modes) == ((), (), (), ())
        assert (offer.governors, offer.gpu_hz, offer.fan, offer.hotplug) == ((), (), False, False)


def test_this_machine_is_surveyed_without_a_change(tmp_path: Path) -> None:
    """Whatever it has: its cores are there."""
    offer = offer_of(LocalHost(), None)
    assert offer.machine == "this machine"
    assert offer.online
    assert set(offer.online) <= set(offer.cores)


@pytest.mark.parametrize("board", BOARDS, ids=lambda board: board.name)
def test_every_board_can_be_planned_for(board: Board) -> None:
    """From its tables alone; which cores are on-line is not known."""
    offer = offer_of_board(board)
    assert offer.machine == board.title
    assert offer.online is None
    assert offer.from_profile
    assert clusters(offer) == {cluster.name: cluster.cores for cluster in board.clusters}
