"""The state of the machine while it measures."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

from msgspec import Meta

from edgetune.wire.settings import Settings


class State(Settings, frozen=True, kw_only=True):
    """The state of the machine while it measures; `cores` are the kernel's numbers, ascending."""

    cores: tuple[Annotated[int, Meta(ge=0)], ...]

    @property
    def threads(self) -> int:
        return len(self.cores)

    @property
    def mask(self) -> str:
        """The cores as the kernel lists them: `0-1,4`."""
        return core_list(self.cores)


def core_list(cores: Iterable[int]) -> str:
    """Ascending cores in the kernel's notation: `0-1,4`."""
    runs: list[list[int]] = []
    for core in sorted(cores):
        if runs and core == runs[-1][-1] + 1:
            runs[-1].append(core)
        else:
            runs.append([core])
    return ",".join(f"{run[0]}-{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs)
