"""What an engine must offer. One contract test suite holds every implementation to it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol, runtime_checkable

from edgetune.wire.arrays import Array
from edgetune.wire.messages import (
    Compile,
    Compiled,
    Gauge,
    Gauged,
    Load,
    Loaded,
    Profile,
    Profiled,
    Progress,
    Tune,
    Tuned,
)

Report = Callable[[Progress], None]


class Executable(Protocol):
    """A loaded artifact, ready to run."""

    def describe(self) -> Loaded:
        """Its inputs and outputs."""

    def set_inputs(self, arrays: Mapping[str, Array]) -> None:
        """Copy the inputs in, by name; outside the timed window."""

    def run(self) -> None:
        """One inference; returns when the outputs stand. This call, and nothing else, is timed."""

    def outputs(self) -> dict[str, Array]:
        """The outputs of the last run, copied out, by name and in the model's order."""


class Engine(Protocol):
    """One compiler or runtime, inside its worker process.

    Each method raises whatever it likes: the worker turns an `EdgetuneError` into one line for the
    user and anything else into a line with a traceback.
    """

    name: str

    def versions(self) -> dict[str, str]:
        """The engine's packages and their versions; the first one is the engine's own."""

    def tune(self, order: Tune, report: Report) -> Tuned:
        """Spend the budget; records go to `order.staging` as trials finish."""

    def compile(self, order: Compile, report: Report) -> Compiled:
        """Write the artifact into `order.out`."""

    def load(self, order: Load) -> Executable:
        """Make the artifact ready to run on `order.threads` threads."""


@runtime_checkable
class Gauging(Protocol):
    """What an engine may offer besides: to measure the cores that it runs on."""

    def gauge(self, order: Gauge) -> Gauged:
        """The peaks of `order.threads` threads."""


@runtime_checkable
class Profiling(Protocol):
    """What an engine may offer besides: to time the operators of an artifact one by one."""

    def profile(self, order: Profile) -> Profiled:
        """In whole inferences, on `order.threads` threads."""
