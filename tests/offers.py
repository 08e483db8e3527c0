"""What machines offer, for tests that need none."""

from __future__ import annotations

from edgetune.machine.offer import Offer
from edgetune.spec import AnyMachine

TWO_CORES = Offer(machine="this machine", cores=(0, 1), online=(0, 1))


def two_cores(_: AnyMachine) -> Offer:
    return TWO_CORES
