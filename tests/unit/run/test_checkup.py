"""What the doctor finds, on a twin and where nothing is set up."""

from __future__ import annotations

from pathlib import Path

import pytest

from edgetune.cli.doctor import lines
from edgetune.config.machines import machine_named
from edgetune.errors import ConfigError
from edgetune.run.checkup import Finding, checkup


@pytest.fixture(scope="module")
def findings(tmp_path_factory: pytest.TempPathFactory) -> list[Finding]:
    """Of the twin of a TX2, from a folder in which nothing is set up."""
    return list(checkup(machine_named("twin_tx2"), tmp_path_factory.mktemp("root")))


@pytest.mark.parametrize(
    ("topic", "text"),
    [
        pytest.param("machine", "Jetson TX2", id="which board it is"),
        pytest.param("cores", "0,3-5 on-line of 0-5", id="which cores are on"),
        pytest.param("cores", "cluster denver: 1-2", id="the clusters"),
        pytest.param("clocks", "CPU a57: 12 values, 345600 to 2035200 kHz", id="CPU clocks"),
        pytest.param("clocks", "power modes: 0 MAXN, 1 MAXQ", id="power modes"),
        pytest.param("power", "tegrastats: VDD_SYS_GPU", id="a live sample"),
        pytest.param("rights", "root: ", id="rights"),
        pytest.param("tracking", "MLflow: sqlite", id="MLflow"),
        pytest.param("disk", "GiB free", id="the disk"),
    ],
)
def test_the_doctor_says_what_there_is(findings: list[Finding], topic: str, text: str) -> None:
    told = [finding.text for finding in findings if finding.topic == topic and finding.good]
    assert any(text in each for each in told), told


@pytest.mark.parametrize(
    ("topic", "remedy"),
    [
        pytest.param("engine", "setup", id="an engine that is not set up"),
        pytest.param("cores", "isolcpus", id="isolated cores"),
    ],
)
def test_a_gap_has_its_remedy(findings: list[Finding], topic: str, remedy: str) -> None:
    gaps = [finding for finding in findings if finding.topic == topic and not finding.good]
    assert gaps
    assert all(remedy in gap.remedy for gap in gaps)


def test_a_finding_is_a_line_and_a_remedy_stands_below_it() -> None:
    """The topic is named once."""
    told = lines(
        [
            Finding(topic="disk", text="full", good=False, remedy="make room\nor move"),
            Finding(topic="disk", text="fast"),
        ]
    )
    assert list(told) == [
        "– disk      full",
        "            → make room",
        "            → or move",
        "✓           fast",
    ]


def test_a_board_that_is_not_here_cannot_be_looked_at(tmp_path: Path) -> None:
    """Its tables serve a plan."""
    with pytest.raises(ConfigError, match="a plan only"):
        list(checkup(machine_named("jetson_tx2"), tmp_path))


def test_an_unknown_machine_names_the_nearest() -> None:
    """As everywhere."""
    with pytest.raises(ConfigError, match="did you mean twin_tx2"):
        machine_named("twin_tx3")
