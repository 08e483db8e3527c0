"""Points start as warm as the first one did, or say that they did not."""

from __future__ import annotations

from pathlib import Path

import pytest

from edgetune.machine.local import LocalHost
from edgetune.machine.watch import Watch
from edgetune.run.start_gate import StartGate
from edgetune.wire.messages import Progress

ZONE = "sys/class/thermal/thermal_zone0"


@pytest.fixture
def zone(tmp_path: Path) -> Path:
    """The temperature file of a chip at 40 °C."""
    folder = tmp_path / ZONE
    folder.mkdir(parents=True)
    (folder / "type").write_text("CPU-therm\n")
    (folder / "temp").write_text("40000\n")
    return folder / "temp"


def test_the_first_point_starts_at_once_and_sets_the_temperature(
    tmp_path: Path, zone: Path
) -> None:
    """Whatever it is."""
    gate, told = StartGate(60.0), list[Progress]()
    assert gate.wait(Watch(LocalHost(tmp_path), None), told.append) == ""
    assert gate.reference_c == 40.0
    assert not told
    assert zone.exists()


def test_a_point_waits_until_the_chip_has_cooled_and_says_so(tmp_path: Path, zone: Path) -> None:
    """Progress tells both temperatures, and how long it will wait at most."""
    gate, watch = StartGate(60.0), Watch(LocalHost(tmp_path), None)
    gate.wait(watch, lambda _: None)
    zone.write_text("55000\n")
    told: list[Progress] = []

    def cool(progress: Progress) -> None:
        told.append(progress)
        zone.write_text("42000\n")

    assert gate.wait(watch, cool) == ""
    assert [progress.limit_s for progress in told] == [60.0]
    assert "55.0 °C are 40.0 °C" in told[0].text


def test_a_point_that_has_waited_for_long_enough_starts_and_says_how_warm(
    tmp_path: Path, zone: Path
) -> None:
    """The wait is bounded; the record keeps the note."""
    gate, watch = StartGate(0.0), Watch(LocalHost(tmp_path), None)
    gate.wait(watch, lambda _: None)
    zone.write_text("55000\n")
    note = gate.wait(watch, lambda _: None)
    assert note == "begun at 55.0 °C, the sweep's first point at 40.0 °C"


def test_a_machine_without_sensors_does_not_wait(tmp_path: Path) -> None:
    """Missing is missing."""
    gate = StartGate(60.0)
    assert gate.wait(Watch(LocalHost(tmp_path), None), lambda _: None) == ""
    assert gate.reference_c is None
