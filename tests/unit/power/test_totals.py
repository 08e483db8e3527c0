"""Which rails make a total."""

from __future__ import annotations

import pytest

from edgetune.machine.boards.known import BOARDS, board_named
from edgetune.measure.trace import Missing
from edgetune.power.sampler import Kind, Rail
from edgetune.power.totals import Total, total_of


def rails(source: str, *names: str) -> list[Rail]:
    kind: Kind = "energy" if source in {"rapl", "nvml"} else "power"
    return [Rail(source=source, name=name, kind=kind) for name in names]


TX2 = ("VDD_SYS_GPU", "VDD_SYS_SOC", "VDD_4V0_WIFI", "VDD_IN", "VDD_SYS_CPU", "VDD_SYS_DDR")
XAVIER = ("GPU", "CPU", "SOC", "CV", "VDDRQ", "SYS5V")
ORIN = ("VDD_GPU_SOC", "VDD_CPU_CV", "VIN_SYS_5V0", "VDDQ_VDD2_1V8AO")


@pytest.mark.parametrize(
    ("board", "there", "total", "scope"),
    [
        pytest.param("jetson_tx2", TX2, {"VDD_IN"}, "module", id="TX2"),
        pytest.param(
            "jetson_nano",
            ("POM_5V_IN", "POM_5V_GPU", "POM_5V_CPU"),
            {"POM_5V_IN"},
            "module",
            id="Nano",
        ),
        pytest.param(
            "jetson_agx_xavier", XAVIER, set(XAVIER), "sum of the measured rails", id="AGX Xavier"
        ),
        pytest.param(
            "jetson_agx_orin", ORIN, set(ORIN[:3]), "sum of the measured rails", id="AGX Orin"
        ),
        pytest.param(
            "jetson_agx_thor",
            ("VDD_GPU", "VDD_CPU_SOC_MSS", "VIN_SYS_5V0", "VIN"),
            {"VIN"},
            "board input",
            id="AGX Thor",
        ),
    ],
)
def test_a_board_says_which_of_its_rails_make_the_total(
    board: str, there: tuple[str, ...], total: set[str], scope: str
) -> None:
    """Rails that one of these contains already are left out."""
    found = total_of(rails("tegrastats", *there), board_named(board))
    assert isinstance(found, Total)
    assert ({rail.name for rail in found.rails}, found.scope) == (total, scope)


@pytest.mark.parametrize("name", XAVIER)
def test_a_rail_that_is_missing_leaves_no_total(name: str) -> None:
    """Not the sum of the others."""
    others = rails("ina3221", *(each for each in XAVIER if each != name))
    found = total_of(others, board_named("jetson_agx_xavier"))
    assert isinstance(found, Missing)
    assert name in found.reason


def test_two_sources_of_the_same_rails_are_not_added_up() -> None:
    """The first one that has them all counts."""
    both = [*rails("ina3221", "VDD_IN"), *rails("tegrastats", *TX2)]
    found = total_of(both, board_named("jetson_tx2"))
    assert found == Total(rails=(both[0],), scope="module")


def test_rails_that_their_names_do_not_tell_apart_make_no_total() -> None:
    """Which of them it is cannot be known."""
    found = total_of(rails("replay", "VDD_IN", "VDD_IN"), board_named("jetson_tx2"))
    assert isinstance(found, Missing)


def test_a_board_without_a_sensor_has_no_total() -> None:
    """And says so by its name."""
    (board,) = (board for board in BOARDS if not board.rails.total)
    found = total_of(rails("hwmon", "ina219"), board)
    assert isinstance(found, Missing)
    assert board.title in found.reason


@pytest.mark.parametrize(
    ("there", "total", "scope"),
    [
        pytest.param(
            rails("rapl", "package-0", "package-0/core", "psys"),
            {"package-0"},
            "processor packages",
            id="a processor",
        ),
        pytest.param(
            rails("rapl", "package-0", "package-0/dram", "package-1"),
            {"package-0", "package-1"},
            "processor packages",
            id="two processors",
        ),
        pytest.param(
            [*rails("rapl", "package-0"), *rails("nvml", "gpu0 Card"), *rails("hwmon", "x")],
            {"package-0", "gpu0 Card"},
            "processor packages and graphics cards",
            id="a processor and a card",
        ),
        pytest.param(
            rails("nvml", "gpu0 Card"), {"gpu0 Card"}, "graphics cards", id="a card alone"
        ),
    ],
)
def test_elsewhere_processors_and_cards_make_the_total(
    there: list[Rail], total: set[str], scope: str
) -> None:
    """Parts of a package are in it already; what else is measured may be, too."""
    found = total_of(there, None)
    assert isinstance(found, Total)
    assert ({rail.name for rail in found.rails}, found.scope) == (total, scope)


@pytest.mark.parametrize(
    "there",
    [
        pytest.param([], id="nothing measured"),
        pytest.param(rails("tegrastats", *TX2), id="a board that is not known"),
        pytest.param(rails("hwmon", "ina219"), id="some sensor"),
        pytest.param(rails("rapl", "psys"), id="a platform whose extent is not known"),
    ],
)
def test_a_machine_that_is_not_known_has_no_total(there: list[Rail]) -> None:
    """Whatever rails it has."""
    assert isinstance(total_of(there, None), Missing)
