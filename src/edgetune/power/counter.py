"""A counter that only grows, and begins again at 0 when it has reached its end."""

from __future__ import annotations

from edgetune.power.sampler import PowerMissing


class Counter:
    """What has been counted since the first look; `end` is where it wraps around, if it does."""

    def __init__(self, name: str, end: int | None) -> None:
        self.name, self.end = name, end
        self.last: int | None = None
        self.total = 0

    def grown_to(self, raw: int) -> int:
        """Look once more; more often than it wraps around.

        Raises:
            PowerMissing: it went back, and has no end to wrap around at.
        """
        step = 0 if self.last is None else raw - self.last
        if step < 0 and self.end is None:
            got = f"{raw} after {self.last}"
            raise PowerMissing("the energy counter went back", where=self.name, got=got)
        self.total += step if step >= 0 or self.end is None else step + self.end
        self.last = raw
        return self.total
