"""What every power source gives, so that the recorder need not know which one it is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, Protocol

from msgspec import Struct

from edgetune.errors import PointError

Kind = Literal["power", "energy"]


class Rail(Struct, frozen=True, kw_only=True):
    """One thing measured, under the name the source has for it; two rails may share a name.

    `power`: values are milliwatts at that moment. `energy`: a counter of microjoules that only
    grows, wrap-around already undone. `step` is the smallest difference the sensor can show, in
    the same unit; None where it is not known.
    """

    source: str
    name: str
    kind: Kind = "power"
    step: float | None = None


class Reading(Struct, frozen=True, kw_only=True):
    """All rails of a source at one moment of the monotonic clock; None: this one gave nothing."""

    time_ns: int
    values: tuple[float | None, ...]


class PowerMissing(PointError):
    """A source that is not there, may not be read, or gives no rail."""


class Sampler(Protocol):
    """A power source; used by one thread. `start`, then `poll` again and again, then `stop`."""

    source: str

    def start(self) -> tuple[Rail, ...]:
        """Begin; what will be read, in the order of the readings' values.

        Raises:
            PowerMissing: with what to do about it.
        """

    def poll(self) -> Sequence[Reading]:
        """What there is since the last call.

        One reading of a sensor that is asked, as many as have come of one that tells by itself,
        none where it gave nothing.

        Raises:
            PowerMissing: the source has died; it gives nothing any more.
        """

    def stop(self) -> None:
        """End what was started; may be called twice, or before `start`."""
