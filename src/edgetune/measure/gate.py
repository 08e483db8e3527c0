"""When a point may start: at the temperature at which the sweep's first one did.

A warm chip leaks more and throttles sooner, so that points would otherwise be told apart by their
order.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Literal

Decision = Literal["go", "wait", "give_up"]
BAND_C = 3.0
# Zones of the processor and the GPU as boards and PCs call them: `MCPU-therm`, `cpu-thermal`,
# `x86_pkg_temp`. Not among them: PMIC-Die, which is a constant, and thermal-fan-est, which is
# computed for the fan.
CHIP = re.compile(r"cpu|gpu|x86_pkg", re.IGNORECASE)


def chip_c(temps_c: Iterable[tuple[str, float]]) -> float | None:
    """The hottest of the CPU's and the GPU's zones; None where no sensor is one of theirs."""
    return max((value for zone, value in temps_c if CHIP.search(zone)), default=None)


def decide(
    *, reference_c: float | None, now_c: float | None, waited_s: float, most_s: float
) -> Decision:
    """Wait until the chip is within 3 °C of `reference_c`, for `most_s` seconds at most.

    Without a reference, or without a sensor, there is nothing to wait for; nor is there where the
    chip is colder, because resting does not warm it. Who is told to give up measures at another
    temperature, and says so.
    """
    if reference_c is None or now_c is None or abs(now_c - reference_c) <= BAND_C:
        return "go"
    return "wait" if now_c > reference_c and waited_s < most_s else "give_up"
