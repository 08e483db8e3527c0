from __future__ import annotations

import pytest

from edgetune.measure.gate import Decision, chip_c, decide


@pytest.mark.parametrize(
    ("reference_c", "now_c", "waited_s", "decision"),
    [
        pytest.param(None, 60.0, 0.0, "go", id="the first point"),
        pytest.param(45.0, None, 0.0, "go", id="no sensor"),
        pytest.param(45.0, 48.0, 0.0, "go", id="3 degrees above"),
        pytest.param(45.0, 42.0, 0.0, "go", id="3 degrees below"),
        pytest.param(45.0, 48.1, 0.0, "wait", id="too warm"),
        pytest.param(45.0, 41.9, 0.0, "wait", id="too cold"),
        pytest.param(45.0, 60.0, 119.9, "wait", id="still time"),
        pytest.param(45.0, 60.0, 120.0, "give_up", id="no more time"),
        pytest.param(45.0, 46.0, 500.0, "go", id="late, and there"),
    ],
)
def test_a_point_starts_at_the_temperature_of_the_first(
    reference_c: float | None, now_c: float | None, waited_s: float, decision: Decision
) -> None:
    """Within 3 °C; it waits for 120 seconds here."""
    asked = {"reference_c": reference_c, "now_c": now_c, "waited_s": waited_s}
    assert decide(**asked, most_s=120.0) == decision  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("temps_c", "chip"),
    [
        pytest.param(
            {"AO-therm": 41.5, "CPU-therm": 34.0, "GPU-therm": 31.0, "PMIC-Die": 100.0},
            34.0,
            id="Nano",
        ),
        pytest.param({"BCPU-therm": 34.5, "MCPU-therm": 36.0, "GPU-therm": 31.0}, 36.0, id="TX2"),
        pytest.param(
            {"cpu-thermal": 50.0, "gpu-thermal": 52.5, "tj-thermal": 53.0}, 52.5, id="Orin"
        ),
        pytest.param({"acpitz": 27.8, "x86_pkg_temp": 55.0}, 55.0, id="a PC"),
        pytest.param(
            {"thermal-fan-est": 60.0, "PMIC-Die": 100.0, "iwlwifi": 50.0}, None, id="none"
        ),
        pytest.param({}, None, id="no sensor"),
    ],
)
def test_the_hottest_of_cpu_and_gpu_counts(temps_c: dict[str, float], chip: float | None) -> None:
    """Neither a constant nor an estimate, nor a sensor elsewhere on the board."""
    assert chip_c(temps_c.items()) == chip
