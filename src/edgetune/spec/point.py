"""One thing to measure, with its name."""

from __future__ import annotations

from edgetune.spec.feed import Dataset, Input
from edgetune.spec.machine import AnyMachine, LocalMachine
from edgetune.spec.measure import Measure
from edgetune.spec.model import Model
from edgetune.spec.power import Power
from edgetune.spec.state import State
from edgetune.wire.digest import digest_value
from edgetune.wire.settings import AnyTuner, Budget, Settings, Target


class Point(Settings, frozen=True, kw_only=True):
    """One thing to measure; `budget` is None for a tuner that does not tune.

    `dataset` is None where the accuracy is not counted.
    """

    model: Model
    tuner: AnyTuner
    target: Target
    state: State
    input: Input
    measure: Measure
    budget: Budget | None = None
    dataset: Dataset | None = None
    machine: AnyMachine = LocalMachine()
    power: Power = Power()

    @property
    def id(self) -> str:
        """Twelve hex digits that name this point; equal points have equal ids."""
        return digest_value(self)[:12]

    @property
    def tuner_name(self) -> str:
        return str(self.tuner.__struct_config__.tag)

    @property
    def protocol(self) -> str:
        return str(self.measure.__struct_config__.tag)

    @property
    def slug(self) -> str:
        """A folder name that a person can read."""
        cores = "-".join(str(core) for core in self.state.cores)
        return f"{self.model.name}.{self.tuner_name}.c{cores}.{self.id}"
