"""Which machine is measured."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from msgspec import Meta

from edgetune.wire.settings import PositiveInt, Settings

Fault = Literal[
    "throttle",  # after some seconds of load the clocks fall, and a cooling device says so
    "clamp_cpu",  # the kernel keeps another CPU clock than the one written, and says nothing
    "refuse_cpu",  # writing a CPU clock fails with EIO
    "stuck_core",  # the last core refuses to go off-line
    "no_rails",  # tegrastats prints no rails, as without root
    "tegrastats_dies",
    "tegrastats_hangs",
    "sensor_gone",  # the power sensor's files fail with EIO after some reads
    "read_only",  # every write fails with EROFS
]


class Machine(Settings, tag_field="kind", frozen=True, kw_only=True):
    """`name` is what `machine=` selects."""

    simulated: ClassVar[bool] = False
    name: str


class LocalMachine(Machine, tag="local", frozen=True, kw_only=True):
    """This machine."""

    name: str = "local"


class TwinMachine(Machine, tag="twin", frozen=True, kw_only=True):
    """A board's files and programs on this machine, with the behaviour of its drivers.

    Networks run on this machine's own cores, slowed down as the twin's clocks ask for; what comes
    out is simulated. `faults` are what goes wrong there.
    """

    simulated: ClassVar[bool] = True
    board: str
    jetpack: PositiveInt
    faults: tuple[Fault, ...] = ()
    ambient_c: Annotated[float, Meta(ge=-40, le=60)] = 25.0


class PlannedMachine(Machine, tag="planned", frozen=True, kw_only=True):
    """A board that is not here: a plan can be checked against its tables, nothing can run."""

    board: str


AnyMachine = LocalMachine | TwinMachine | PlannedMachine
