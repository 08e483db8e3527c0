"""Lets every point start as warm as the first one did."""

from __future__ import annotations

import time
from collections.abc import Callable

from edgetune.machine.watch import Watch
from edgetune.measure.gate import Decision, chip_c, decide
from edgetune.wire.messages import Progress

LOOK_S = 1.0


class StartGate:
    """Of one sweep: the temperature of its first point is the reference for all others."""

    def __init__(self, most_s: float) -> None:
        self.most_s = most_s
        self.reference_c: float | None = None

    def wait(self, watch: Watch, report: Callable[[Progress], None]) -> str:
        """Until the chip is as warm, `most_s` at most; what is to be said about it, or nothing."""
        start_s, now_c = time.monotonic(), chip_c(watch.read().temps_c)
        if self.reference_c is None:
            self.reference_c = now_c
        while (decision := self.decide(now_c, time.monotonic() - start_s)) == "wait":
            report(self.progress(time.monotonic() - start_s, now_c))
            time.sleep(LOOK_S)
            now_c = chip_c(watch.read().temps_c)
        if decision == "go":
            return ""
        return f"begun at {now_c:.1f} °C, the sweep's first point at {self.reference_c:.1f} °C"

    def decide(self, now_c: float | None, waited_s: float) -> Decision:
        return decide(
            reference_c=self.reference_c, now_c=now_c, waited_s=waited_s, most_s=self.most_s
        )

    def progress(self, waited_s: float, now_c: float | None) -> Progress:
        text = f"waiting until {now_c:.1f} °C are {self.reference_c:.1f} °C again"
        return Progress(stage="state", done=0, elapsed_s=waited_s, limit_s=self.most_s, text=text)
