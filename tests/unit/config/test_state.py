"""From what is written below `state=` to exact values, on a TX2 and on machines that lack much."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from edgetune.config.state import parse_state
from edgetune.errors import ConfigError
from edgetune.machine.offer import Offer, OfferedCluster, OfferedMode
from edgetune.spec import ClusterClock, State

KHZ = (345_600, 806_400, 1_113_600, 2_035_200)
SIX = (0, 1, 2, 3, 4, 5)
A57, DENVER = (0, 3, 4, 5), (1, 2)
TX2 = Offer(
    machine="the twin of a Jetson TX2",
    cores=SIX,
    online=SIX,
    hotplug=True,
    clusters=(
        OfferedCluster(name="a57", cores=A57, khz=KHZ),
        OfferedCluster(name="denver", cores=DENVER, khz=KHZ[1:]),
    ),
    governors=("schedutil", "userspace"),
    gpu_hz=(114_750_000, 624_750_000, 1_300_500_000),
    emc_hz=(40_800_000, 1_866_000_000),
    modes=(
        OfferedMode(id=0, name="MAXN"),
        OfferedMode(id=1, name="MAXQ", online=A57),
    ),
    fan=True,
)
PARKED = replace(TX2, online=A57)
BARE = Offer(machine="this machine", cores=(0, 1), online=(0, 1))
PLAN = replace(BARE, machine="Jetson AGX Xavier", online=None, from_profile=True)
NOTHING: dict[str, Any] = dict.fromkeys(
    ["online", "governor", "cpu_khz", "gpu_hz", "emc_hz", "power_mode", "fan"]
)


def parse(offer: Offer = TX2, cores: object = "all", **values: Any) -> State:
    return parse_state({"cores": cores} | NOTHING | values, offer)


def clocks(**khz: int) -> tuple[ClusterClock, ...]:
    return tuple(ClusterClock(cluster=cluster, khz=value) for cluster, value in khz.items())


def error(offer: Offer = TX2, cores: object = "all", **values: Any) -> str:
    with pytest.raises(ConfigError) as caught:
        parse(offer, cores, **values)
    return str(caught.value)


def test_null_leaves_everything_as_it_is() -> None:
    """Only the threads are placed."""
    assert parse() == State(cores=SIX)
    assert not parse(cpu_khz={"a57": None}).touches


@pytest.mark.parametrize(
    ("cores", "used"),
    [
        pytest.param("a57", A57, id="a cluster"),
        pytest.param("denver", DENVER, id="another"),
        pytest.param("a57,0x2", (0, 1, 3, 4, 5), id="a cluster and a mask"),
        pytest.param(["denver", 0], (0, 1, 2), id="a list with a cluster"),
        pytest.param("0,3-5", A57, id="as the kernel lists them"),
        pytest.param("all", SIX, id="all"),
    ],
)
def test_cores_go_by_the_names_of_clusters_too(cores: object, used: tuple[int, ...]) -> None:
    assert parse(cores=cores).cores == used


def test_cores_are_switched_on_in_the_same_forms() -> None:
    """All means all that exist."""
    assert parse(PARKED, online="all").online == SIX
    assert parse(online="a57,0x2").online == (0, 1, 3, 4, 5)
    assert parse(online=["denver", 0]).online == (0, 1, 2)


def test_all_are_those_that_will_be_on_line() -> None:
    """Those that are, that are switched on, or that the power mode leaves on."""
    assert parse(PARKED).cores == A57
    assert parse(PARKED, online="all").cores == SIX
    assert parse(online="0-1").cores == (0, 1)
    assert parse(power_mode="MAXQ").cores == A57
    assert parse(PARKED, power_mode="MAXN").cores == SIX


def test_one_clock_is_that_of_all_clusters_with_used_cores() -> None:
    """The others are left as they are."""
    assert parse(cpu_khz=1_113_600).cpu_khz == clocks(a57=1_113_600, denver=1_113_600)
    assert parse(cores="denver", cpu_khz=1_113_600).cpu_khz == clocks(denver=1_113_600)
    assert parse(cpu_khz="min").cpu_khz == clocks(a57=345_600, denver=806_400)


def test_clusters_may_have_clocks_of_their_own() -> None:
    """In whatever order they are written, equal states are equal."""
    asked = {"denver": "max", "a57": 806_400}
    state = parse(cores="a57", cpu_khz=asked)
    assert state.cpu_khz == clocks(a57=806_400, denver=2_035_200)
    assert state == parse(cores="a57", cpu_khz=dict(reversed(asked.items())))


def test_the_rest_becomes_exact_values() -> None:
    state = parse(gpu_hz="mid", emc_hz="max", power_mode="maxn", governor="userspace", fan="50%")
    assert state == State(
        cores=SIX,
        gpu_hz=624_750_000,
        emc_hz=1_866_000_000,
        power_mode=0,
        governor="userspace",
        fan=128,
    )


WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "an unknown key": (
        {"cpu_hz": 1},
        "state.cpu_hz: no such key, expected one of cores, online, governor, cpu_khz,",
    ),
    "a key that is not the user's": ({"unsettable": ["x"]}, "state.unsettable: no such key,"),
    "an unknown cluster": (
        {"cpu_khz": {"a75": 1}},
        "state.cpu_khz.a75: no such key, expected one of a57, denver; did you mean a57?",
    ),
    "an unknown cluster of cores": (
        {"cores": "a72"},
        (
            "state.cores: not a core mask, expected all, 0, 0-1, [0,2,3] or a mask such as '0x5', "
            "or a cluster: a57, denver, got 'a72'; did you mean a57?"
        ),
    ),
    "a clock of one cluster alone": (
        {"cpu_khz": 345_600},
        (
            "state.cpu_khz.denver: no such clock, expected one of 3 from 806400 to 2035200 kHz, "
            "got 345600; the nearest is 806400"
        ),
    ),
    "a GPU clock": (
        {"gpu_hz": 625_000_000},
        (
            "state.gpu_hz: no such clock, expected one of 3 from 114750000 to 1300500000 Hz, "
            "got 625000000; the nearest are 624750000 and 1300500000"
        ),
    ),
    "a memory clock": ({"emc_hz": "fast"}, "state.emc_hz: not a clock, expected a number of Hz,"),
    "a governor": ({"governor": "ondemand"}, "state.governor: no such governor, expected one of"),
    "a power mode": ({"power_mode": "MAXP"}, "state.power_mode: no such power mode, expected one"),
    "a duty": ({"fan": 300}, "state.fan: no such duty, expected 0 to 255, 0% to 100%, min or max"),
    "a core that does not exist": ({"cores": "6"}, "state.cores: no such core here, expected"),
    "one to be switched on": ({"online": "0-8"}, "state.online: no such core here, expected"),
    "core 0 off": (
        {"online": "1-2"},
        "state.online: core 0 cannot be taken off-line, expected cores with 0, got 1-2",
    ),
    "cores that are switched off": (
        {"cores": "0-2", "online": "0-1"},
        (
            "state.cores: off-line, or kept from this process, expected cores among 0-1, got 2; "
            "state.online says which cores are on"
        ),
    ),
    "cores that the power mode takes": (
        {"cores": "denver", "power_mode": 1},
        "state.cores: off-line, or kept from this process, expected cores among 0,3-5, got 1-2;",
    ),
    "a clock of a cluster that is switched off": (
        {"online": "a57", "cpu_khz": {"denver": "max"}},
        (
            "state.cpu_khz.denver: all cores of this cluster are off-line, "
            "expected one of 1-2 on-line, got 0,3-5"
        ),
    ),
}


@pytest.mark.parametrize(("values", "said"), WRONG.values(), ids=WRONG)
def test_a_value_that_cannot_be_is_refused_before_anything_is_touched(
    values: dict[str, Any], said: str
) -> None:
    """Where, what was expected, what stands there, and the nearest."""
    assert error(**values).startswith(said)


def test_a_core_that_is_off_line_now_has_to_be_switched_on() -> None:
    assert error(PARKED, cores="denver").startswith("state.cores: off-line, or kept")
    assert parse(PARKED, cores="denver", online="all").cores == DENVER


LACKS: dict[str, tuple[dict[str, Any], str]] = {
    "cores": (
        {"online": "0"},
        "state.online: this machine takes no core off-line, got '0'",
    ),
    "governors": (
        {"governor": "performance"},
        "state.governor: this machine offers no governors (cpufreq), got 'performance'",
    ),
    "CPU clocks": (
        {"cpu_khz": "max"},
        "state.cpu_khz: this machine offers no CPU clocks (cpufreq), got 'max'",
    ),
    "clocks by cluster": (
        {"cpu_khz": {"a57": 806_400}},
        "state.cpu_khz: this machine offers no CPU clocks (cpufreq), got {'a57': 806400}",
    ),
    "GPU clocks": (
        {"gpu_hz": 624_750_000},
        "state.gpu_hz: this machine offers no GPU clocks (devfreq), got 624750000",
    ),
    "memory clocks": (
        {"emc_hz": "min"},
        "state.emc_hz: this machine offers no memory clocks (EMC), got 'min'",
    ),
    "power modes": (
        {"power_mode": "MAXN"},
        "state.power_mode: this machine offers no power modes (nvpmodel), got 'MAXN'",
    ),
    "a fan": ({"fan": "max"}, "state.fan: this machine offers no fan that can be set, got 'max'"),
}


@pytest.mark.parametrize(("values", "said"), LACKS.values(), ids=LACKS)
def test_a_knob_that_a_machine_lacks_stays_with_its_point(
    values: dict[str, Any], said: str
) -> None:
    """As a sentence to fail with; other points of the sweep can be measured."""
    state = parse(BARE, cores="0", **values)
    assert state.unsettable == (said,)
    assert state.touches


def test_points_that_ask_for_what_is_lacking_are_told_apart() -> None:
    """From one another, and from the point that asks for nothing."""
    states = {parse(BARE), parse(BARE, cpu_khz="min"), parse(BARE, cpu_khz="max")}
    assert len(states) == 3


@pytest.mark.parametrize(
    "values",
    [
        {"cpu_khz": "fast"},
        {"cpu_khz": {"a57": -1}},
        {"gpu_hz": 0.5},
        {"governor": 1},
        {"power_mode": 1.5},
        {"fan": 999},
    ],
    ids=lambda values: next(iter(values)),
)
def test_what_is_wrong_on_any_machine_is_an_error_on_one_that_lacks_the_knob(
    values: dict[str, Any],
) -> None:
    assert error(BARE, **values).startswith("state.")


def test_all_cores_can_be_asked_for_where_none_can_be_switched() -> None:
    assert parse(BARE, online="all") == State(cores=(0, 1), online=(0, 1))


def test_a_plan_says_what_its_profile_does_not_hold() -> None:
    """The board itself may offer it."""
    assert parse(PLAN, gpu_hz="max").unsettable == (
        "state.gpu_hz: the profile of Jetson AGX Xavier offers no GPU clocks (devfreq), got 'max'",
    )


def test_a_cluster_without_a_table_lacks_clocks() -> None:
    """As the profile of a board whose table is not known."""
    offer = replace(TX2, clusters=(OfferedCluster(name="a57", cores=SIX),))
    assert parse(offer, cpu_khz=806_400).unsettable == (
        "state.cpu_khz: the twin of a Jetson TX2 offers no CPU clocks (cpufreq), got 806400",
    )


def test_without_a_table_any_clock_in_its_range_can_be_asked_for() -> None:
    """As on most PCs."""
    cluster = OfferedCluster(name="policy0", cores=SIX, khz_range=(800_000, 3_200_000))
    state = parse(replace(TX2, clusters=(cluster,)), cpu_khz=1_234_567)
    assert state == State(cores=SIX, cpu_khz=clocks(policy0=1_234_567))
