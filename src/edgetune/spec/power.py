"""Which power sources are read while a point is measured, and how."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from edgetune.wire.settings import PositiveInt, PositiveSeconds, Settings

Source = Literal["auto", "tegrastats", "ina3221", "rapl", "nvml", "hwmon", "replay"]


class Power(Settings, frozen=True, kw_only=True):
    """No `sources`: no power. `auto` takes what is there, and none where nothing is.

    A source that is named and missing fails the point. `interval_ms` is how often it is asked.
    Idle power is averaged over `idle_seconds` before and after the timed runs. The timed runs are
    made longer until they last `window_seconds` or see `samples` samples, whichever comes first.
    `replay` is a recorded trace that is played back instead of a sensor.
    """

    sources: tuple[Source, ...] = ()
    interval_ms: Annotated[int, Meta(ge=10, le=10_000)] = 100
    idle_seconds: PositiveSeconds = 3.0
    window_seconds: PositiveSeconds = 10.0
    samples: PositiveInt = 200
    replay: str = ""
