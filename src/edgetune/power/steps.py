"""The smallest differences that the sensors of known boards can show, where no file tells them.

As the readings of each board show them: a step of the sensor's current times the voltage.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from edgetune.machine.board import Board

NO_STEPS: Mapping[str, float] = MappingProxyType({})
NX_MW = {"VDD_IN": 40.0, "VDD_CPU_GPU_CV": 40.0, "VDD_SOC": 40.0}
STEPS_MW: Mapping[str, Mapping[str, float]] = MappingProxyType(
    {
        "jetson_nano": {"POM_5V_IN": 40.0, "POM_5V_GPU": 40.0, "POM_5V_CPU": 40.0},
        "jetson_tx2": {
            "VDD_IN": 39.0,
            "VDD_SYS_CPU": 77.0,
            "VDD_SYS_GPU": 77.0,
            "VDD_SYS_SOC": 77.0,
            "VDD_SYS_DDR": 20.0,
            "VDD_4V0_WIFI": 20.0,
        },
        "jetson_xavier_nx": NX_MW,
        "jetson_orin_nano": NX_MW,
        "jetson_orin_nx": NX_MW,
        "jetson_agx_orin": {"VDD_GPU_SOC": 400.0, "VDD_CPU_CV": 400.0},
        "jetson_agx_thor": {"VDD_GPU": 392.0},
    }
)


def steps_mw(board: Board | None) -> Mapping[str, float]:
    """By rail; a rail that is not in it has no known step."""
    return STEPS_MW.get(board.name, NO_STEPS) if board else NO_STEPS
